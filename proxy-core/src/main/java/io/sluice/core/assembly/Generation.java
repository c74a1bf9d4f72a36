package io.sluice.core.assembly;

import io.sluice.core.assembly.jars.OneByOne;
import io.sluice.core.exchange.CallScope;
import io.sluice.core.exchange.ExchangeDriver;
import io.sluice.core.exchange.UnderWay;
import io.sluice.core.tls.TlsContexts;
import io.sluice.core.tls.WatchedFiles;
import io.sluice.core.transport.Served;
import io.sluice.core.upstream.InFlight;
import io.sluice.core.upstream.Peer;
import io.sluice.core.upstream.PeerRegistry;
import io.sluice.core.upstream.PeerUse;
import io.sluice.spi.admin.AdminRoute;
import io.sluice.spi.extension.Authenticator;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** One immutable, complete build of a configuration. */
public final class Generation {
    /**
     * A server to run.
     *
     * @param addresses where it listens
     */
    public record Server(List<InetSocketAddress> addresses, Served served) {}

    private final Map<String, Server> servers;
    private final Map<String, PluginInstance> plugins;
    private final PluginCatalog catalog;
    private final Map<String, ExtensionInstance> extensions;
    private final Optional<ExtensionInstance> authenticator;
    private final List<Lease> leases;
    private final Collection<PeerUse> peers;
    private final PeerRegistry registry;
    private final InFlight pins;
    private final UnderWay<ExchangeDriver> tunnels;
    private final CallScope calls;
    private final Settings settings;
    private final TlsContexts.Lease tls;
    private final WatchedFiles files;

    /**
     * What concerns the whole process.
     *
     * @param grace how long a stop waits for exchanges
     * @param watched whether changes of the file are applied
     * @param idleUpstreamConnections how many each loop keeps
     * @param clientConnections of all servers together
     * @param tunnelDrain how long tunnels may outlive what they began with; zero for any time
     * @param bufferBytes memory for bytes on their way; 0 for a share of what the JVM allows
     */
    public record Settings(
            Duration grace,
            boolean watched,
            int idleUpstreamConnections,
            int clientConnections,
            Duration tunnelDrain,
            long bufferBytes) {}

    Generation(
            Map<String, Server> servers,
            Map<String, PluginInstance> plugins,
            PluginCatalog catalog,
            Map<String, ExtensionInstance> extensions,
            Optional<ExtensionInstance> authenticator,
            List<? extends Lease> leases,
            Collection<PeerUse> peers,
            PeerRegistry registry,
            InFlight pins,
            UnderWay<ExchangeDriver> tunnels,
            CallScope calls,
            Settings settings,
            TlsContexts.Lease tls,
            WatchedFiles files) {
        this.servers = Map.copyOf(servers);
        this.plugins = Map.copyOf(plugins);
        this.catalog = catalog;
        this.extensions = Map.copyOf(extensions);
        this.authenticator = authenticator;
        this.leases = List.copyOf(leases);
        this.peers = List.copyOf(peers);
        this.registry = registry;
        this.pins = pins;
        this.tunnels = tunnels;
        this.calls = calls;
        this.settings = settings;
        this.tls = tls;
        this.files = files;
    }

    /** The servers by name. */
    public Map<String, Server> servers() {
        return servers;
    }

    /** What concerns the whole process. */
    public Settings settings() {
        return settings;
    }

    /** The files that it was made from, besides the configuration itself. */
    public WatchedFiles files() {
        return files;
    }

    /** Who knows people at the admin listener. */
    public Optional<Authenticator> authenticator() {
        return authenticator.map(instance -> instance.as(Authenticator.class));
    }

    /** What a plugin answers at the admin listener; nothing for one that does not exist. */
    public List<AdminRoute> adminRoutes(String plugin) {
        PluginInstance instance = plugins.get(plugin);
        return instance == null ? List.of() : instance.routes();
    }

    Map<String, PluginInstance> plugins() {
        return plugins;
    }

    /** Whether a plugin is to be tried that could not be made before. */
    boolean awaitsPlugins(long nowNanos) {
        for (PluginInstance plugin : plugins.values()) {
            if (plugin.retry().isPresent() && plugin.retry().get().isDue(nowNanos)) {
                return true;
            }
        }
        return false;
    }

    Map<String, ExtensionInstance> extensions() {
        return extensions;
    }

    PluginCatalog catalog() {
        return catalog;
    }

    /** From now on plugins' own calls go to its upstreams, also those of plugins that it shares with an earlier one. */
    public void beginCalls() {
        plugins.values().forEach(plugin -> plugin.context().callIn(calls));
        extensions.values().forEach(extension -> extension.context().callIn(calls));
    }

    /** Lets no call of plugins' own begin by it any more, once every loop has run what it was given until now. */
    public void endCalls() {
        calls.end();
    }

    /** Ends the calls of plugins' own that a loop has under way by it, on that loop; tells how many those were. */
    public int cutCalls(int loop) {
        return calls.cut(loop);
    }

    /** Its exchanges that have become tunnels. */
    public UnderWay<ExchangeDriver> tunnels() {
        return tunnels;
    }

    CallScope calls() {
        return calls;
    }

    /** Exchanges and plugins' own calls that still use it; exact once nothing new is served by it. */
    public int exchanges() {
        return pins.sum();
    }

    /**
     * Lets go of what only this generation uses. To be called once, after its last exchange; may block.
     *
     * @param unused is told of the peers that no other generation uses
     */
    public void close(Consumer<Peer> unused) {
        OneByOne.letGo(plugins.values(), PluginInstance::release);
        OneByOne.letGo(leases, Lease::close);
        OneByOne.letGo(extensions.values(), ExtensionInstance::release);
        catalog.close();
        OneByOne.letGo(peers, use -> {
            if (registry.release(use)) {
                unused.accept(use.peer());
            }
        });
        tls.close();
    }
}
