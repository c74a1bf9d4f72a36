package io.sluice.core.upstream;

import io.sluice.spi.Exchange;
import java.util.Optional;

/** Chooses among the peers of an upstream. Called on all loops. */
public interface PeerPicker {

    /**
     * Picks a peer for an exchange.
     *
     * @param loop number of the calling loop
     * @param tried peers already tried for this exchange; others are preferred
     */
    Optional<Peer> pick(Exchange exchange, int loop, TriedPeers tried);
}
