package io.sluice.core.assembly;

import io.micrometer.core.instrument.MeterRegistry;
import io.sluice.config.BasicConfig;
import io.sluice.config.ExtensionConfig;
import io.sluice.config.ListenAddress;
import io.sluice.config.ProxyConfig;
import io.sluice.config.ServerConfig;
import io.sluice.config.load.ConfigProblem;
import io.sluice.config.load.LoadResult;
import io.sluice.config.load.Positions;
import io.sluice.core.chain.Supervisor;
import io.sluice.core.exchange.CallScope;
import io.sluice.core.exchange.ErrorPages;
import io.sluice.core.exchange.ExchangeDriver;
import io.sluice.core.exchange.ServerGeneration;
import io.sluice.core.exchange.UnderWay;
import io.sluice.core.exchange.UpstreamCalls;
import io.sluice.core.forward.ViaHeader;
import io.sluice.core.http.HeadLimits;
import io.sluice.core.http2.Http2Limits;
import io.sluice.core.observe.ExchangeObserver;
import io.sluice.core.observe.Observers;
import io.sluice.core.observe.log.AccessLogSpec;
import io.sluice.core.observe.log.SinkTarget;
import io.sluice.core.observe.metrics.MetricsStore;
import io.sluice.core.route.Location;
import io.sluice.core.route.LocationRule;
import io.sluice.core.route.LocationTable;
import io.sluice.core.services.HostServices;
import io.sluice.core.tls.ServerTls;
import io.sluice.core.tls.TlsContexts;
import io.sluice.core.transport.ListenerSettings;
import io.sluice.core.transport.Served;
import io.sluice.core.upstream.InFlight;
import io.sluice.core.upstream.Peer;
import io.sluice.core.upstream.PeerRegistry;
import io.sluice.core.upstream.Upstream;
import io.sluice.spi.config.CidrSet;
import io.sluice.spi.config.KeyPath;
import io.sluice.spi.extension.AccessLogSink;
import io.sluice.spi.extension.Authenticator;
import io.sluice.spi.extension.ConfigSource;
import io.sluice.spi.extension.EventSink;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Turns a configuration into a generation. One for a process: what generations share is kept here. Not on event loops. */
public final class ProxyAssembler {
    /** How long a generation that will run waits for peers that have never been heard of. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final int loops;
    private final UpstreamCalls calls;
    private final MetricsStore metrics;
    private final AccessLogs logs;
    private final PeerRegistry peers;
    private final TlsContexts contexts = new TlsContexts(Clock.systemUTC());
    private final PluginServices services;
    private final Discoveries discoveries;
    private final EventSinks sinks;

    /**
     * An assembler of what will only be checked, or run without calls of plugins' own.
     *
     * @param loops number of event loops that will run what it makes
     * @param meters takes the plugins' meters
     * @param metrics counts exchanges
     */
    public ProxyAssembler(int loops, MeterRegistry meters, MetricsStore metrics) {
        this(
                loops,
                meters,
                metrics,
                UpstreamCalls.NONE,
                new Supervisor(loops),
                HostServices.forgetting(),
                Duration.ZERO);
    }

    /**
     * An assembler of what will be run.
     *
     * @param loops number of event loops that will run what it makes
     * @param meters takes the plugins' meters
     * @param metrics counts exchanges
     * @param calls sends the calls of plugins' own
     * @param supervisor watches what plugins do
     * @param host what is behind the services of plugins
     */
    public ProxyAssembler(
            int loops,
            MeterRegistry meters,
            MetricsStore metrics,
            UpstreamCalls calls,
            Supervisor supervisor,
            HostServices host) {
        this(loops, meters, metrics, calls, supervisor, host, PATIENCE);
    }

    private ProxyAssembler(
            int loops,
            MeterRegistry meters,
            MetricsStore metrics,
            UpstreamCalls calls,
            Supervisor supervisor,
            HostServices host,
            Duration patience) {
        this.loops = loops;
        this.sinks = new EventSinks(meters, Clock.systemUTC());
        this.discoveries = new Discoveries(patience, sinks);
        this.calls = calls;
        this.peers = new PeerRegistry(loops, new PeerEvents(host.events(), sinks, Clock.systemUTC()));
        this.services = PluginServices.of(meters, supervisor, host);
        supervisor.tell(new HealthEvents(host.events(), sinks, Clock.systemUTC()));
        this.metrics = metrics;
        this.logs = new AccessLogs(metrics, loops);
    }

    /**
     * Builds a generation. Plugins that are configured as in an earlier one are taken over from it.
     *
     * @param catalog stays the caller's; the generation shares it
     * @param earlier the running generation, if there is one
     */
    public Assembly assemble(
            ProxyConfig config, Positions positions, PluginCatalog catalog, Optional<Generation> earlier) {
        var problems = new ArrayList<ConfigProblem>();
        var pins = new InFlight(loops);
        var tunnels = UnderWay.tunnels(loops);
        var scope = new CallScope(calls, pins, loops);
        var extensions = new ExtensionBuilder(
                catalog,
                services,
                config.upstreams().keySet(),
                scope,
                positions,
                problems,
                config.extensions(),
                earlier.map(Generation::extensions).orElse(Map.of()));
        var plugins = new PluginBuilder(
                        catalog, services, extensions, config.upstreams().keySet(), scope, positions, problems)
                .buildAll(config.plugins(), earlier.map(Generation::plugins).orElse(Map.of()));
        Optional<ExtensionInstance> authenticator = config.admin()
                .authenticator()
                .flatMap(name ->
                        extensions.find(Authenticator.class, name, "admin.authenticator", "authenticator", List.of()));
        var upstreamBuilder = new UpstreamBuilder(peers, loops);
        upstreamBuilder.resolve(config.upstreams(), extensions, discoveries, positions, problems);
        var lease = contexts.lease();
        var tls = new TlsBuilder(contexts, lease, positions, problems);
        var sites = tls.sites(config);
        var peerTls = tls.peers(config.upstreams());
        var servers = new LinkedHashMap<String, Generation.Server>();
        var leases = new ArrayList<Lease>(upstreamBuilder.leases());
        extensions.all(EventSink.class).forEach(sink -> leases.add(sinks.open(sink)));
        var observers = observers(config, extensions, positions, problems, leases);
        if (problems.isEmpty()) {
            try {
                var upstreams = upstreamBuilder.build(config.upstreams(), peerTls);
                var locations = new LocationBuilder(upstreams, plugins).buildAll(config.locations());
                config.servers()
                        .forEach((name, server) -> servers.put(
                                name,
                                server(
                                        config.basic(),
                                        name,
                                        server,
                                        new ServerTls(
                                                server.tlsHandshakeTimeout(), sites.getOrDefault(name, List.of())),
                                        locations,
                                        upstreams,
                                        observers.getOrDefault(name, ExchangeObserver.NONE),
                                        pins,
                                        tunnels,
                                        scope)));
                scope.open(upstreams);
            } catch (IllegalArgumentException e) {
                problems.add(positions.problem("", String.valueOf(e.getMessage())));
            }
        }
        var settings = new Generation.Settings(
                config.basic().gracePeriod(),
                config.basic().autoReload(),
                config.basic().upstreamKeepalivePoolSize(),
                config.basic().maxConnections(),
                config.basic().tunnelDrainTimeout(),
                config.basic().maxBufferMemory().bytes());
        var generation = new Generation(
                servers,
                plugins,
                catalog.share(),
                extensions.built(),
                authenticator,
                leases,
                upstreamBuilder.acquired(),
                peers,
                pins,
                tunnels,
                scope,
                settings,
                lease,
                tls.files());
        if (problems.isEmpty()) {
            return new Assembly.Built(generation);
        }
        generation.endCalls();
        generation.close(peers::recycle);
        return new Assembly.Refused(problems, tls.files());
    }

    /**
     * Everything that is wrong with a configuration that could not be loaded, what only its plugins can tell included.
     *
     * @param before what is being served; its unchanged plugins are not made a second time
     */
    public List<ConfigProblem> problems(
            LoadResult.Rejected rejected, PluginCatalog catalog, Optional<Generation> before) {
        var problems = new ArrayList<>(rejected.problems());
        switch (assemble(rejected.sound(), rejected.positions(), catalog, before)) {
            case Assembly.Refused refused -> problems.addAll(refused.problems());
            case Assembly.Built(var generation) -> generation.close(peers::recycle);
        }
        problems.sort(Comparator.comparingInt(ConfigProblem::line));
        return problems;
    }

    private Map<String, ExchangeObserver> observers(
            ProxyConfig config,
            ExtensionBuilder extensions,
            Positions positions,
            List<ConfigProblem> problems,
            List<Lease> leases) {
        Set<String> logSinks = extensions.names(AccessLogSink.class, List.of());
        var observers = new LinkedHashMap<String, ExchangeObserver>();
        config.servers().forEach((name, server) -> {
            var watching = new ArrayList<ExchangeObserver>();
            // The very strings that exchanges will give, so that comparing them takes no look at their letters.
            watching.add(metrics.observer(
                    name,
                    config.locations().keySet().stream()
                            .filter(server.locations()::contains)
                            .toList()));
            TrafficEvents.of(name, services.host().events()).ifPresent(watching::add);
            String path = KeyPath.key(KeyPath.key("servers", name), "access_log");
            try {
                server.accessLog().ifPresent(text -> {
                    var spec = AccessLogSpec.parse(text, sink -> sink(extensions, sink, path), logSinks);
                    var lease = logs.open(name, spec);
                    leases.add(lease);
                    watching.add(lease.log());
                });
            } catch (IllegalArgumentException e) {
                problems.add(positions.problem(path, String.valueOf(e.getMessage())));
            }
            observers.put(name, Observers.of(watching));
        });
        return observers;
    }

    private static Optional<SinkTarget> sink(ExtensionBuilder extensions, String name, String path) {
        return extensions
                .find(AccessLogSink.class, name, path, "access log sink", List.of())
                .map(found -> new SinkTarget(name, found.as(AccessLogSink.class)));
    }

    /**
     * Makes what {@code config_source} names, of what the file says alone.
     *
     * @param catalog stays the caller's
     * @param problems gets what is wrong
     * @return empty when something is wrong
     */
    public Optional<ConfigOrigin> configOrigin(
            ProxyConfig config, Positions positions, PluginCatalog catalog, List<ConfigProblem> problems) {
        String name = config.basic().configSource().orElseThrow();
        Optional<ExtensionConfig> table =
                Optional.ofNullable(config.extensions().get(name));
        var builder = new ExtensionBuilder(
                catalog,
                services,
                Set.of(),
                CallScope.NONE,
                positions,
                problems,
                table.map(one -> Map.of(name, one)).orElse(Map.of()),
                Map.of());
        return builder.find(ConfigSource.class, name, "basic.config_source", "config source", List.of())
                .map(instance -> new ConfigOrigin(instance, catalog.share()));
    }

    /** Builds anew what is being served, with all that has come of it outside of the configuration since. */
    public Assembly again(LoadResult.Loaded loaded, Generation present) {
        return assemble(loaded.config(), loaded.positions(), present.catalog(), Optional.of(present));
    }

    /** Whether something has come outside of the configuration that a generation does not know of. */
    public boolean haveChanged(Generation present) {
        return discoveries.haveChanged() || present.awaitsPlugins(System.nanoTime());
    }

    /** From now on plugins' own calls go to the upstreams of this generation. */
    public void serveCalls(Generation generation) {
        generation.beginCalls();
        calls.serve(generation.calls());
        sinks.tellOnly(List.copyOf(generation.extensions().values()));
    }

    /**
     * Tells the sinks of the generation that is being served.
     *
     * @param name see {@link io.sluice.spi.extension.ProxyEvent}
     */
    public void happened(String name, String subject, String message) {
        sinks.tell(name, subject, message);
    }

    /** Gives the number of a peer that no generation uses back, once no loop has a connection to it. */
    public void recycle(Peer peer) {
        peers.recycle(peer);
    }

    /** Does what has to be done from time to time, whatever is being served. */
    public void upkeep() {
        contexts.rotateTicketKeys();
        contexts.refreshStaples();
    }

    private Generation.Server server(
            BasicConfig basic,
            String name,
            ServerConfig config,
            ServerTls tls,
            Map<String, LocationRule<Location>> locations,
            Map<String, Upstream> upstreams,
            ExchangeObserver observer,
            InFlight pins,
            UnderWay<ExchangeDriver> openTunnels,
            CallScope scope) {
        var rules = config.locations().stream().map(locations::get).toList();
        boolean tunnels = rules.stream()
                .anyMatch(rule -> !rule.payload().upgrades().protocols().isEmpty());
        var generation = new ServerGeneration(
                name,
                LocationTable.of(rules),
                upstreams,
                observer,
                basic.errorTemplate().map(ErrorPages::new).orElseGet(ErrorPages::new),
                CidrSet.of(basic.trustedProxies()),
                new ViaHeader(basic.via()),
                services.slots().size(),
                basic.awaitTimeout(),
                services.supervisor(),
                pins,
                openTunnels,
                scope);
        var addresses =
                config.addr().all().stream().map(ProxyAssembler::listenAddress).toList();
        return new Generation.Server(addresses, new Served(generation, settings(config, tunnels), tls));
    }

    private static InetSocketAddress listenAddress(ListenAddress address) {
        return address.host().isEmpty()
                ? new InetSocketAddress(address.port())
                : new InetSocketAddress(address.host(), address.port());
    }

    private static ListenerSettings settings(ServerConfig config, boolean tunnels) {
        var underscores =
                switch (config.underscoresInHeaders()) {
                    case DROP -> HeadLimits.Underscores.DROP;
                    case REFUSE -> HeadLimits.Underscores.REFUSE;
                    case KEEP -> HeadLimits.Underscores.KEEP;
                };
        var limits = new HeadLimits(
                (int) config.maxHeaderSize().bytes(),
                (int) config.maxHeaderLine().bytes(),
                config.maxHeaders(),
                underscores);
        return new ListenerSettings(
                limits,
                config.clientHeaderTimeout(),
                config.clientBodyTimeout(),
                config.clientBodyMinRate().bytes(),
                config.keepaliveTimeout(),
                config.clientWriteTimeout(),
                config.keepaliveRequests(),
                config.maxConnections(),
                config.maxConnectionsPerClient(),
                config.reusePort(),
                CidrSet.of(config.proxyProtocolFrom()),
                new Http2Limits(
                        config.h2MaxConcurrentStreams(),
                        (int) config.h2InitialWindow().bytes(),
                        (int) config.h2ConnectionWindow().bytes(),
                        limits.headBytes(),
                        config.h2MaxResets(),
                        config.h2MaxGlitches(),
                        tunnels),
                config.isH2() ? ListenerSettings.SpokenInClear.EITHER : ListenerSettings.SpokenInClear.HTTP_1);
    }
}
