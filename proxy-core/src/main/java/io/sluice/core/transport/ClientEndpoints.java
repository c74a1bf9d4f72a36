package io.sluice.core.transport;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import io.sluice.core.exchange.ClientConnection;
import io.sluice.core.forward.ProxyHeader;
import io.sluice.spi.TlsSession;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** Where a client's connection begins and ends: as its socket says, unless a load balancer in front knows better. */
final class ClientEndpoints {
    private static final AttributeKey<ProxyHeader.Addresses> TOLD = AttributeKey.valueOf(ClientEndpoints.class, "told");

    private ClientEndpoints() {}

    /** Notes what a trusted load balancer said of a connection. */
    static void tell(Channel channel, ProxyHeader.Addresses addresses) {
        channel.attr(TOLD).set(addresses);
    }

    /** The facts about a client's connection. */
    static ClientConnection connection(Channel channel, @Nullable TlsSession tls) {
        ProxyHeader.Addresses told = channel.hasAttr(TOLD) ? channel.attr(TOLD).get() : null;
        return told == null
                ? new ClientConnection(
                        (InetSocketAddress) channel.remoteAddress(), (InetSocketAddress) channel.localAddress(), tls)
                : new ClientConnection(told.source(), told.destination(), tls);
    }
}
