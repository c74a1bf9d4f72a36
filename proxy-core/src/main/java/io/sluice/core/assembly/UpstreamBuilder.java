package io.sluice.core.assembly;

import io.sluice.config.Balancing;
import io.sluice.config.UpstreamConfig;
import io.sluice.config.load.ConfigProblem;
import io.sluice.config.load.Positions;
import io.sluice.core.tls.PeerTls;
import io.sluice.core.upstream.PeerAccess;
import io.sluice.core.upstream.PeerKey;
import io.sluice.core.upstream.PeerPicker;
import io.sluice.core.upstream.PeerProtocol;
import io.sluice.core.upstream.PeerRegistry;
import io.sluice.core.upstream.PeerTimeouts;
import io.sluice.core.upstream.PeerUse;
import io.sluice.core.upstream.RoundRobin.WeightedPeer;
import io.sluice.core.upstream.Upstream;
import io.sluice.spi.config.IpLiteral;
import io.sluice.spi.config.KeyPath;
import io.sluice.spi.extension.Discovery;
import io.sluice.spi.extension.LoadBalancing;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Builds the upstreams of one configuration: first what they name is looked up, then their peers are. */
final class UpstreamBuilder {
    /** What a TLS handshake with a peer may take unless something else is configured. */
    private static final Duration HANDSHAKE_TIME = Duration.ofSeconds(10);

    private final PeerRegistry registry;
    private final int loops;
    private final Map<String, Discoveries.Followed> followed = new HashMap<>();
    private final Map<String, ExtensionInstance> balancings = new HashMap<>();
    private final List<PeerUse> acquired = new ArrayList<>();

    UpstreamBuilder(PeerRegistry registry, int loops) {
        this.registry = registry;
        this.loops = loops;
    }

    /** Finds the extensions that upstreams name, and begins to follow peers. */
    void resolve(
            Map<String, UpstreamConfig> configs,
            ExtensionBuilder extensions,
            Discoveries discoveries,
            Positions positions,
            List<ConfigProblem> problems) {
        configs.forEach((name, config) -> {
            String path = KeyPath.key("upstreams", name);
            if (config.algo() instanceof Balancing.Extension(String wanted)) {
                extensions
                        .find(
                                LoadBalancing.class,
                                wanted,
                                KeyPath.key(path, "algo"),
                                "way to choose a peer",
                                Balancing.BUILT_IN)
                        .ifPresent(found -> balancings.put(name, found));
            }
            if (!config.discovery().equals(UpstreamConfig.STATIC)) {
                String at = KeyPath.key(path, "discovery");
                extensions
                        .find(Discovery.class, config.discovery(), at, "discovery", List.of(UpstreamConfig.STATIC))
                        .ifPresent(source -> {
                            try {
                                followed.put(name, discoveries.follow(source, name, addresses(config)));
                            } catch (IllegalArgumentException e) {
                                problems.add(positions.problem(at, String.valueOf(e.getMessage())));
                            }
                        });
            }
        });
    }

    private static List<Discovery.Address> addresses(UpstreamConfig config) {
        return config.addrs().stream()
                .map(address -> new Discovery.Address(address.host(), config.port(address), address.weight()))
                .toList();
    }

    /** What is to be closed with the generation. */
    List<? extends Lease> leases() {
        return List.copyOf(followed.values());
    }

    /** The peers that the upstreams have, to be released with the generation. */
    List<PeerUse> acquired() {
        return acquired;
    }

    /** Builds them. */
    Map<String, Upstream> build(Map<String, UpstreamConfig> configs, Map<String, PeerTls> tls) {
        var upstreams = new LinkedHashMap<String, Upstream>();
        configs.forEach((name, config) ->
                upstreams.put(name, upstream(name, config, tls.getOrDefault(name, PeerTls.OFF))));
        return Map.copyOf(upstreams);
    }

    private Upstream upstream(String name, UpstreamConfig config, PeerTls tls) {
        var timeouts = new PeerTimeouts(
                config.connectionTimeout(),
                config.totalConnectionTimeout()
                        .orElse(config.connectionTimeout().plus(HANDSHAKE_TIME)),
                config.readTimeout(),
                config.writeTimeout(),
                config.idleTimeout());
        var weighted = new ArrayList<WeightedPeer>();
        for (Discovery.Address address : present(name, config)) {
            var key = new PeerKey(
                    peerAddress(address.host(), address.port()), timeouts, tls, protocol(config), access(config));
            PeerUse use = registry.acquire(key, name);
            acquired.add(use);
            weighted.add(new WeightedPeer(use.peer(), address.weight()));
        }
        return new Upstream(name, weighted.stream().map(WeightedPeer::peer).toList(), picker(name, config, weighted));
    }

    /** Where its peers are at present. */
    private List<Discovery.Address> present(String name, UpstreamConfig config) {
        Discoveries.Followed source = followed.get(name);
        return source == null
                ? addresses(config)
                : source.peers().stream()
                        .map(peer -> new Discovery.Address(peer.host(), peer.port(), peer.weight()))
                        .toList();
    }

    private PeerPicker picker(String name, UpstreamConfig config, List<WeightedPeer> peers) {
        if (peers.isEmpty()) {
            return Upstream.NONE.picker();
        }
        ExtensionInstance balancing = balancings.get(name);
        return balancing == null ? Pickers.of(config.algo(), peers, loops) : Pickers.of(name, balancing, peers, loops);
    }

    /** Without TLS nothing can be agreed on: HTTP/2 is spoken only where it is asked for alone. */
    private static PeerProtocol protocol(UpstreamConfig config) {
        return switch (config.alpn()) {
            case H1 -> PeerProtocol.HTTP_1;
            case H2 -> new PeerProtocol(PeerProtocol.Choice.HTTP_2, config.maxH2Streams());
            case H2H1 ->
                config.sni().isPresent()
                        ? new PeerProtocol(PeerProtocol.Choice.EITHER, config.maxH2Streams())
                        : PeerProtocol.HTTP_1;
        };
    }

    private static PeerAccess access(UpstreamConfig config) {
        return new PeerAccess(
                config.maxConnections(),
                switch (config.sendProxyProtocol()) {
                    case OFF -> PeerAccess.Introduction.NONE;
                    case V1 -> PeerAccess.Introduction.VERSION_1;
                    case V2 -> PeerAccess.Introduction.VERSION_2;
                });
    }

    private static InetSocketAddress peerAddress(String host, int port) {
        return IpLiteral.parse(host)
                .map(address -> new InetSocketAddress(address, port))
                .orElseGet(() -> InetSocketAddress.createUnresolved(host, port));
    }
}
