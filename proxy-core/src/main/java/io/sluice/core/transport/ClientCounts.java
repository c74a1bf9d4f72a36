package io.sluice.core.transport;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How many connections each client has. A client is an IPv4 address or a /64 of IPv6, whose addresses all belong to one. There is
 * an entry only for clients with connections, so never more than connections. Shared by all loops.
 */
final class ClientCounts {
    private final ConcurrentHashMap<Object, Integer> counts = new ConcurrentHashMap<>();

    /** Counts one more; tells how many there are now. */
    int enter(InetAddress client) {
        return counts.merge(keyOf(client), 1, Integer::sum);
    }

    void leave(InetAddress client) {
        counts.computeIfPresent(keyOf(client), (key, count) -> count == 1 ? null : count - 1);
    }

    int clients() {
        return counts.size();
    }

    private static Object keyOf(InetAddress client) {
        return client instanceof Inet6Address
                ? (Object) ByteBuffer.wrap(client.getAddress()).getLong()
                : client;
    }
}
