package io.sluice.spi.extension;

import java.util.Objects;

/** A peer that a {@link Discovery} has found. */
public final class FoundPeer {
    private static final int MAX_PORT = 65_535;
    private static final int MAX_WEIGHT = 1_000_000;

    private final String host;
    private final int port;
    private final int weight;

    private FoundPeer(String host, int port, int weight) {
        this.host = host;
        this.port = port;
        this.weight = weight;
    }

    /**
     * A peer of weight 1.
     *
     * @param host a name or an IP address, without brackets
     * @throws IllegalArgumentException for a host or port that cannot be
     */
    public static FoundPeer of(String host, int port) {
        if (host.isEmpty() || !host.matches("[0-9A-Za-z._:%-]+")) {
            throw new IllegalArgumentException("not a host: \"" + host + '"');
        }
        if (port < 1 || port > MAX_PORT) {
            throw new IllegalArgumentException("not a port: " + port);
        }
        return new FoundPeer(host, port, 1);
    }

    /**
     * The same with another share of the requests.
     *
     * @throws IllegalArgumentException when it is not between 1 and 1000000
     */
    public FoundPeer withWeight(int other) {
        if (other < 1 || other > MAX_WEIGHT) {
            throw new IllegalArgumentException("not a weight: " + other);
        }
        return new FoundPeer(host, port, other);
    }

    /** A name or an IP address, without brackets. */
    public String host() {
        return host;
    }

    /** Its port. */
    public int port() {
        return port;
    }

    /** Its share of the requests, 1 or more. */
    public int weight() {
        return weight;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FoundPeer peer && host.equals(peer.host) && port == peer.port && weight == peer.weight;
    }

    @Override
    public int hashCode() {
        return Objects.hash(host, port, weight);
    }

    @Override
    public String toString() {
        return host + ':' + port + ' ' + weight;
    }
}
