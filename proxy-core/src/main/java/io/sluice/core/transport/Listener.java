package io.sluice.core.transport;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** One listening server: what its connections serve, and how many there are. Shared by all loops. */
public final class Listener {
    private final String name;
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicBoolean draining = new AtomicBoolean();
    private volatile Served served;

    /** A listener that is not bound yet. */
    public Listener(String name, Served served) {
        this.name = name;
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

    /** Counts one more connection; false when there are too many already. */
    boolean admit() {
        int limit = served.settings().maxConnections();
        if (connections.incrementAndGet() > limit && limit > 0) {
            connections.decrementAndGet();
            return false;
        }
        return true;
    }

    void left() {
        connections.decrementAndGet();
    }

    /** How many connections are open. */
    public int connections() {
        return connections.get();
    }
}
