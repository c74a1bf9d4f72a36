package io.sluice.plugins.limit;

import io.sluice.spi.Exchange;
import io.sluice.spi.config.IpLiteral;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The client's address, of IPv6 as much as tells clients apart: whoever has one address has all that begin like it.
 *
 * @param bits so many, 128 at most
 */
record ClientNetwork(int bits) implements LimitKey {
    @Override
    public Optional<String> of(Exchange exchange) {
        String address = exchange.clientAddress();
        return Optional.of(address.indexOf(':') < 0 ? address : network(address));
    }

    private String network(String address) {
        int zone = address.indexOf('%');
        InetAddress parsed =
                IpLiteral.parse(zone < 0 ? address : address.substring(0, zone)).orElse(null);
        if (!(parsed instanceof Inet6Address)) {
            return parsed == null ? address : parsed.getHostAddress();
        }
        var bytes = ByteBuffer.wrap(parsed.getAddress());
        long high = bytes.getLong() & leading(bits);
        long low = bytes.getLong() & leading(bits - Long.SIZE);
        return Long.toHexString(high) + ':' + Long.toHexString(low);
    }

    private static long leading(int number) {
        return number <= 0 ? 0 : number >= Long.SIZE ? -1 : ~(-1L >>> number);
    }
}
