package io.sluice.core.upstream;

import java.util.Optional;

/** Chooses among the peers of an upstream. Called on all loops. */
public interface PeerPicker {

    /**
     * Picks a peer.
     *
     * @param loop number of the calling loop
     * @param tried peers already tried for this request; others are preferred
     */
    Optional<Peer> pick(Subject subject, int loop, TriedPeers tried);
}
