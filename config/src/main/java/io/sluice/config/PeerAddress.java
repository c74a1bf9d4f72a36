package io.sluice.config;

import io.sluice.spi.config.IpLiteral;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.OptionalInt;

/**
 * One address of an upstream.
 *
 * @param host a name or an IP address (without brackets)
 * @param port if given; see {@link UpstreamConfig#port}
 * @param weight its share relative to the other peers', 1 or more
 */
public record PeerAddress(String host, OptionalInt port, int weight) {
    private static final int MAX_WEIGHT = 1_000_000;

    /**
     * Reads {@code host}, {@code host:port}, {@code [IPv6]:port}, each with or without a space and a weight.
     *
     * @throws IllegalArgumentException when it is none, or an address that no peer can have
     */
    public static PeerAddress parse(String text) {
        String[] parts = text.strip().split("\\s+", -1);
        if (parts.length > 2) {
            throw new IllegalArgumentException("not an address and a weight such as \"10.0.0.1:8080 5\"");
        }
        var address = HostAndPort.parse(parts[0]);
        if (address.host().isEmpty()) {
            throw new IllegalArgumentException("the host is missing");
        }
        if (address.port().equals(OptionalInt.of(0))) {
            throw new IllegalArgumentException("the port must not be 0");
        }
        IpLiteral.parse(address.host()).ifPresent(PeerAddress::refuseUnreachable);
        return new PeerAddress(address.host(), address.port(), parts.length == 1 ? 1 : weight(parts[1]));
    }

    private static int weight(String text) {
        if (!text.matches("[1-9]\\d{0,6}") || Integer.parseInt(text) > MAX_WEIGHT) {
            throw new IllegalArgumentException("the weight must be an integer between 1 and " + MAX_WEIGHT);
        }
        return Integer.parseInt(text);
    }

    private static void refuseUnreachable(InetAddress address) {
        byte[] everyone = {-1, -1, -1, -1};
        if (address.isAnyLocalAddress()
                || address.isMulticastAddress()
                || (address instanceof Inet4Address && Arrays.equals(address.getAddress(), everyone))) {
            throw new IllegalArgumentException("no peer can have this address");
        }
    }
}
