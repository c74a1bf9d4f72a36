package io.sluice.core.transport;

import java.net.InetAddress;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** One listening server: what its connections serve, and how many there are. Shared by all loops. */
public final class Listener {
    private final String name;
    private final ConnectionLimit total;
    private final ClientCounts clients = new ClientCounts();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicBoolean draining = new AtomicBoolean();
    private volatile Served served;

    /**
     * A listener that is not bound yet.
     *
     * @param total for this one and others together
     */
    public Listener(String name, Served served, ConnectionLimit total) {
        this.name = name;
        this.total = total;
        this.served = served;
    }

    /** The server's name. */
    public String name() {
        return name;
    }

    /** What a request that arrives now is served by. */
    public Served served() {
        return served;
    }

    /** Serves something else from the next request on. */
    public void serve(Served next) {
        served = next;
    }

    /** Whether connections are to be closed after their present request. */
    boolean isDraining() {
        return draining.get();
    }

    /** Lets connections end: from now on each is closed after its present request. */
    public void drain() {
        draining.set(true);
    }

    /** Counts one more connection; false when there are too many already. Each that was let in has to leave once. */
    boolean admit() {
        if (!total.enter()) {
            return false;
        }
        if (isWithin(connections.incrementAndGet(), served.settings().maxConnections())) {
            return true;
        }
        left();
        return false;
    }

    void left() {
        total.leave();
        connections.decrementAndGet();
    }

    /** Counts one more connection for its client; the same otherwise. */
    boolean admit(InetAddress client) {
        Served now = served;
        if (isWithin(clients.enter(client), now.settings().maxConnectionsPerClient())
                || now.generation().trustedProxies().contains(client)) {
            return true;
        }
        left(client);
        return false;
    }

    void left(InetAddress client) {
        clients.leave(client);
    }

    private static boolean isWithin(int count, int limit) {
        return count <= limit || limit == 0;
    }

    /** How many clients have connections. */
    int clients() {
        return clients.clients();
    }

    /** How many connections are open. */
    public int connections() {
        return connections.get();
    }
}
