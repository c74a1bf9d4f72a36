package io.sluice.spi.event;

import java.util.List;

/**
 * A peer went down: no connection could be made to it, and it is passed over while its upstreams have others. Or it is up again, as
 * a connection was made.
 */
public interface PeerChanged extends HostEvent {
    /** The peer, {@code host:port}. */
    String peer();

    /** The upstreams that it is a peer of; mostly one. */
    List<String> upstreams();

    /** Whether it is up from now on. */
    boolean isUp();

    /** Why it is down, for people; empty when it is up. */
    String reason();
}
