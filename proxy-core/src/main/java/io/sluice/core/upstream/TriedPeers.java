package io.sluice.core.upstream;

/** The peers that were already tried for one exchange. */
public final class TriedPeers {
    private Peer[] peers = {};

    /** Notes one. */
    public void add(Peer peer) {
        peers = java.util.Arrays.copyOf(peers, peers.length + 1);
        peers[peers.length - 1] = peer;
    }

    /** Whether a peer was tried. */
    @SuppressWarnings("ReferenceEquality") // peers are unique
    public boolean contains(Peer peer) {
        for (Peer one : peers) {
            if (one == peer) {
                return true;
            }
        }
        return false;
    }

    /** How many were tried. */
    public int count() {
        return peers.length;
    }
}
