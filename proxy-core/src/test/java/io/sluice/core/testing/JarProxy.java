package io.sluice.core.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.config.load.ConfigLoader;
import io.sluice.config.load.ConfigProblem;
import io.sluice.config.load.LoadResult;
import io.sluice.core.Proxy;
import io.sluice.core.assembly.PluginCatalog;
import io.sluice.core.assembly.PluginFolder;
import io.sluice.core.transport.EventLoops;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A proxy in this process whose plugins and extensions come in the jars of a folder. */
public final class JarProxy implements AutoCloseable {
    private final EventLoops loops = new EventLoops(EventLoops.Transport.best(), 1);
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Proxy proxy = new Proxy(loops, meters);
    private final PluginFolder plugins;

    private JarProxy(PluginFolder plugins) {
        this.plugins = plugins;
    }

    /** One that serves nothing yet. */
    public static JarProxy with(Path folder) {
        return new JarProxy(new PluginFolder(Optional.of(folder)));
    }

    /** Runs a configuration; addresses had better have port 0. */
    public static JarProxy run(Path folder, String toml) throws IOException {
        var running = with(folder);
        assertThat(running.serve(toml)).isEmpty();
        return running;
    }

    /** Serves a configuration with the jars that are there now; gives what is wrong with it. */
    public List<ConfigProblem> serve(String toml) throws IOException {
        try (PluginCatalog catalog = plugins.scan()) {
            return switch (ConfigLoader.parse(toml, "test.toml")) {
                case LoadResult.Rejected rejected -> proxy.problems(rejected, catalog);
                case LoadResult.Loaded loaded -> {
                    List<ConfigProblem> problems = proxy.apply(loaded, catalog);
                    if (problems.isEmpty()) {
                        plugins.confirm();
                    }
                    yield problems;
                }
            };
        }
    }

    /** The response to a request on a connection of its own to the server named {@code web}. */
    public String send(String line, String... headers) throws IOException {
        return RawClient.ask(proxy.addresses("web").getFirst().getPort(), line, headers);
    }

    /** The folder of jars. */
    public PluginFolder plugins() {
        return plugins;
    }

    /** The process's meters, those of plugins among them. */
    public MeterRegistry meters() {
        return meters;
    }

    @Override
    public void close() {
        proxy.close();
        loops.close();
        plugins.close();
    }
}
