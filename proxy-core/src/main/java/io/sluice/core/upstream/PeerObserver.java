package io.sluice.core.upstream;

/** Hears of peers that go down and come up again. Called on event loops: must neither wait nor throw. */
public interface PeerObserver {
    /** Wants to hear of nothing. */
    PeerObserver NONE = new PeerObserver() {
        @Override
        public void down(Peer peer, String why) {}

        @Override
        public void up(Peer peer) {}
    };

    /** No connection could be made to a peer that was not known to be down. */
    void down(Peer peer, String why);

    /** A connection was made to a peer that was down. */
    void up(Peer peer);
}
