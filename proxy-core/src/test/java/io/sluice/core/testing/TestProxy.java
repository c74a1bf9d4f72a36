package io.sluice.core.testing;

import static io.sluice.core.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.config.load.ConfigLoader;
import io.sluice.config.load.ConfigProblem;
import io.sluice.config.load.LoadResult;
import io.sluice.core.Proxy;
import io.sluice.core.assembly.PluginCatalog;
import io.sluice.core.chain.PluginHealth;
import io.sluice.core.chain.Supervisor;
import io.sluice.core.services.HostServices;
import io.sluice.core.transport.EventLoops;
import io.sluice.spi.PluginFactory;
import java.net.URI;
import java.util.List;

/** A proxy in this process, run from a configuration text. */
public final class TestProxy implements AutoCloseable {
    private final EventLoops loops;
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Proxy proxy;
    private final PluginCatalog catalog;

    private TestProxy(EventLoops loops, HostServices host, List<? extends PluginFactory<?>> factories) {
        this.loops = loops;
        proxy = new Proxy(loops, meters, new Supervisor(loops.count()), host);
        catalog = PluginCatalog.with(factories);
    }

    /** Runs a configuration on one loop; addresses had better have port 0. */
    public static TestProxy run(String toml, PluginFactory<?>... factories) {
        return run(1, toml, factories);
    }

    /** Runs a configuration on some loops. */
    public static TestProxy run(int threads, String toml, PluginFactory<?>... factories) {
        return run(new EventLoops(EventLoops.Transport.best(), threads), toml, factories);
    }

    /** Runs a configuration on loops that it closes at its own end. */
    public static TestProxy run(EventLoops loops, String toml, PluginFactory<?>... factories) {
        return run(loops, HostServices.forgetting(), toml, factories);
    }

    /** Runs a configuration on one loop, with services that stay the caller's. */
    public static TestProxy run(HostServices host, String toml, PluginFactory<?>... factories) {
        return run(new EventLoops(EventLoops.Transport.best(), 1), host, toml, factories);
    }

    private static TestProxy run(EventLoops loops, HostServices host, String toml, PluginFactory<?>... factories) {
        var running = new TestProxy(loops, host, List.of(factories));
        assertThat(running.reload(toml)).isEmpty();
        return running;
    }

    /** A proxy with one server and one location in front of one upstream, with further lines for the location. */
    public static TestProxy inFrontOf(int port, String... locationLines) {
        return ProxyToml.inFrontOf(port)
                .location(locationLines)
                .origin("connection_timeout = \"60s\"")
                .run();
    }

    /** Serves another configuration; gives what is wrong with it. */
    public List<ConfigProblem> reload(String toml) {
        return switch (ConfigLoader.parse(toml, "test.toml")) {
            case LoadResult.Loaded loaded -> proxy.apply(loaded, catalog);
            case LoadResult.Rejected rejected -> proxy.problems(rejected, catalog);
        };
    }

    /** The port of the server named {@code web}. */
    public int port() {
        return port("web");
    }

    /** The port of a server. */
    public int port(String server) {
        return proxy.addresses(server).getFirst().getPort();
    }

    /** A URI on the server named {@code web}. */
    public URI uri(String target) {
        return URI.create("http://127.0.0.1:" + port() + target);
    }

    /** Idle connections to upstreams. */
    public int idleUpstreamConnections() {
        return loops.idleUpstreamConnections();
    }

    /** Waits until so many connections to upstreams are idle. */
    public void awaitIdleUpstreamConnections(int count) {
        eventually(count + " idle connections to upstreams", () -> idleUpstreamConnections() == count);
    }

    /** Open connections of clients. */
    public int connections() {
        return proxy.connections();
    }

    /** Waits until clients have so many open connections. */
    public void awaitConnections(int count) {
        eventually(count + " connections of clients", () -> connections() == count);
    }

    /** Waits until so many exchanges are under way. */
    public void awaitExchanges(int count) {
        eventually(count + " exchanges", () -> exchanges() == count);
    }

    /** The process's meters, those of plugins among them. */
    public MeterRegistry meters() {
        return meters;
    }

    /** How a plugin behaves. */
    public PluginHealth health(String plugin) {
        return proxy.plugins().stream()
                .filter(health -> health.name().equals(plugin))
                .findFirst()
                .orElseThrow();
    }

    /** Exchanges under way. */
    public int exchanges() {
        return proxy.exchanges();
    }

    @Override
    public void close() {
        proxy.close();
        loops.close();
    }
}
