package io.sluice.core.upstream;

import java.util.List;

/**
 * A named group of peers.
 *
 * @param peers all of them, each once
 * @param picker the choice among them
 */
public record Upstream(String name, List<Peer> peers, PeerPicker picker) {
    /** No upstream: locations that plugins answer for. */
    public static final Upstream NONE =
            new Upstream("", List.of(), (subject, loop, tried) -> java.util.Optional.empty());

    /** Copies the list. */
    public Upstream {
        peers = List.copyOf(peers);
    }
}
