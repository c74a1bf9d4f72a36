package io.sluice.core.assembly;

import io.sluice.config.Balancing;
import io.sluice.core.assembly.jars.ForeignCode;
import io.sluice.core.upstream.ChosenPicker;
import io.sluice.core.upstream.ConsistentHash;
import io.sluice.core.upstream.LeastInFlight;
import io.sluice.core.upstream.PeerPicker;
import io.sluice.core.upstream.RoundRobin;
import io.sluice.core.upstream.Subject;
import io.sluice.spi.extension.LoadBalancing;
import io.sluice.spi.http.HeaderName;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/** Makes the choice among peers that a configuration asks for. */
final class Pickers {
    private Pickers() {}

    static PeerPicker of(Balancing balancing, List<RoundRobin.WeightedPeer> peers, int loops) {
        var roundRobin = new RoundRobin(peers, loops);
        return switch (balancing) {
            case Balancing.RoundRobin inTurn -> roundRobin;
            case Balancing.LeastInFlight least -> new LeastInFlight(peers, loops);
            case Balancing.Extension(String name) ->
                throw new IllegalArgumentException("no way to choose a peer named \"" + name + '"');
            case Balancing.Hash hash -> new ConsistentHash(peers, key(hash), roundRobin);
        };
    }

    /** As an extension has it. */
    static PeerPicker of(String upstream, ExtensionInstance balancing, List<RoundRobin.WeightedPeer> peers, int loops) {
        List<LoadBalancing.BalancedPeer> shown = peers.stream()
                .map(peer -> new LoadBalancing.BalancedPeer(peer.peer().text(), peer.weight()))
                .toList();
        try {
            LoadBalancing.Balancer balancer =
                    balancing.call(() -> balancing.as(LoadBalancing.class).among(shown));
            return new ChosenPicker(
                    peers.stream().map(RoundRobin.WeightedPeer::peer).toList(),
                    balancing.watched(Objects.requireNonNull(balancer, "no balancer was given")),
                    new RoundRobin(peers, loops),
                    loops);
        } catch (Exception | Error e) {
            ForeignCode.contain(e);
            throw new IllegalArgumentException(
                    "extension " + balancing.name() + " cannot choose among the peers of upstream " + upstream + ": "
                            + e,
                    e);
        }
    }

    private static Function<Subject, Optional<String>> key(Balancing.Hash hash) {
        String name = hash.key();
        return switch (hash.source()) {
            case IP -> subject -> Optional.of(subject.clientAddress());
            case URL -> subject -> Optional.of(subject.request().target());
            case PATH -> subject -> Optional.of(subject.request().path());
            case HEADER -> {
                var header = HeaderName.of(name);
                yield subject -> subject.request().headers().first(header);
            }
            case COOKIE -> subject -> subject.request().cookie(name);
            case QUERY -> subject -> subject.request().queryParameter(name);
        };
    }
}
