package io.sluice.core.assembly;

import io.sluice.core.services.EventHub;
import io.sluice.core.upstream.Peer;
import io.sluice.core.upstream.PeerObserver;
import io.sluice.spi.event.PeerChanged;
import io.sluice.spi.extension.ProxyEvent;
import java.time.Clock;
import java.time.Instant;
import java.util.List;

/** Tells plugins and event sinks of peers that go down and come up again. */
record PeerEvents(EventHub hub, EventSinks sinks, Clock clock) implements PeerObserver {
    private record Changed(Instant time, String peer, List<String> upstreams, boolean isUp, String reason)
            implements PeerChanged {}

    @Override
    public void down(Peer peer, String why) {
        hub.publish(new Changed(clock.instant(), peer.text(), peer.upstreams(), false, why));
        peer.upstreams().forEach(upstream -> sinks.tell(ProxyEvent.PEER_DOWN, upstream, peer.text() + ": " + why));
    }

    @Override
    public void up(Peer peer) {
        hub.publish(new Changed(clock.instant(), peer.text(), peer.upstreams(), true, ""));
        peer.upstreams().forEach(upstream -> sinks.tell(ProxyEvent.PEER_UP, upstream, peer.text()));
    }
}
