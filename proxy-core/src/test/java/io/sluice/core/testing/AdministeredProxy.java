package io.sluice.core.testing;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.config.load.ConfigLoader;
import io.sluice.config.load.ConfigProblem;
import io.sluice.config.load.LoadResult;
import io.sluice.core.Proxy;
import io.sluice.core.admin.AdminAccess;
import io.sluice.core.admin.AdminListener;
import io.sluice.core.admin.AdminSources;
import io.sluice.core.admin.ConfigState;
import io.sluice.core.admin.PluginLogs;
import io.sluice.core.assembly.PluginCatalog;
import io.sluice.core.assembly.PluginFolder;
import io.sluice.core.chain.Supervisor;
import io.sluice.core.services.JobBoard;
import io.sluice.core.transport.EventLoops;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Supplier;

/** A proxy in this process with plugins from jars, and an admin listener beside it that tests ask for pages. */
public final class AdministeredProxy implements AutoCloseable {
    private final EventLoops loops = new EventLoops(EventLoops.Transport.best(), 1);
    private final Supervisor supervisor = new Supervisor(1);
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Proxy proxy = new Proxy(loops, meters, supervisor);
    private final PluginLogs logs = PluginLogs.open();
    private final AdminListener admin;

    /** Opens the admin listener; the proxy serves nothing yet. */
    public AdministeredProxy(Supplier<AdminAccess> access) throws IOException {
        admin = AdminListener.open(
                loops,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                new AdminSources(
                        () -> true,
                        () -> "",
                        access,
                        proxy::authenticator,
                        supervisor::plugins,
                        () -> ConfigState.NONE,
                        proxy::adminRoutes),
                logs,
                new JobBoard());
    }

    /** The proxy itself. */
    public Proxy proxy() {
        return proxy;
    }

    /** Where the admin listener is. */
    public InetSocketAddress admin() {
        return admin.address();
    }

    /** Serves a configuration with what lies in a folder of jars; gives what is wrong with it. */
    public List<ConfigProblem> serve(PluginFolder plugins, String toml) throws IOException {
        try (PluginCatalog catalog = plugins.scan()) {
            return switch (ConfigLoader.parse(toml, "test.toml")) {
                case LoadResult.Loaded loaded -> {
                    List<ConfigProblem> problems = proxy.apply(loaded, catalog);
                    if (problems.isEmpty()) {
                        plugins.confirm();
                    }
                    yield problems;
                }
                case LoadResult.Rejected rejected -> rejected.problems();
            };
        }
    }

    /** What the admin listener answers to a request line with header lines. */
    public String ask(String line, String... headers) throws IOException {
        return RawClient.ask(admin().getPort(), line, headers);
    }

    /** The process's meters. */
    public MeterRegistry meters() {
        return meters;
    }

    @Override
    public void close() {
        proxy.close();
        admin.close();
        logs.close();
        loops.close();
    }
}
