package io.sluice.core.upstream;

import java.util.List;
import java.util.Optional;

/** Picks the peer with the fewest exchanges under way for its weight; among equals, in turn. */
public final class LeastInFlight implements PeerPicker {
    private final List<RoundRobin.WeightedPeer> peers;
    private final int[] cursors;

    /**
     * Peers with their weights.
     *
     * @param loops number of loops that will pick
     */
    public LeastInFlight(List<RoundRobin.WeightedPeer> peers, int loops) {
        this.peers = List.copyOf(peers);
        this.cursors = new int[loops * 16];
    }

    @Override
    public Optional<Peer> pick(Subject subject, int loop, TriedPeers tried) {
        int start = cursors[loop * 16]++ & Integer.MAX_VALUE;
        long now = System.nanoTime();
        Optional<Peer> best = Optional.empty();
        double least = Double.MAX_VALUE;
        for (int i = 0; i < peers.size(); i++) {
            var candidate = peers.get((start + i) % peers.size());
            Peer peer = candidate.peer();
            // Those that are down come after all others, those that were tried after these.
            double load = (double) peer.inFlight().sum() / candidate.weight()
                    + (peer.isDown(now) ? 1e9 : 0)
                    + (tried.contains(peer) ? 1e12 : 0);
            if (load < least) {
                least = load;
                best = Optional.of(peer);
            }
        }
        return best;
    }
}
