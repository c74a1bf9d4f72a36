package io.sluice.core.exchange;

import io.sluice.core.upstream.Peer;

/** Gets connections to peers, pooled or new. One for each loop, used on it. */
public interface PeerConnector {

    /**
     * Asks for a place to send one request. The listener is told, during this call or later on this loop, either
     * {@link UpstreamListener#onConnected} or {@link UpstreamListener#onUpstreamFailed}.
     *
     * @param fresh whether a pooled connection will not do
     */
    void connect(Peer peer, boolean fresh, UpstreamListener listener);
}
