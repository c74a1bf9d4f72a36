package io.sluice.core.admin;

import io.sluice.core.chain.ChainedPlugin;
import io.sluice.core.chain.PluginChain;
import io.sluice.core.chain.Supervisor;
import io.sluice.core.exchange.CallScope;
import io.sluice.core.exchange.ErrorPages;
import io.sluice.core.exchange.ServerGeneration;
import io.sluice.core.exchange.UnderWay;
import io.sluice.core.forward.ViaHeader;
import io.sluice.core.observe.ExchangeObserver;
import io.sluice.core.route.Conditions;
import io.sluice.core.route.HostPattern;
import io.sluice.core.route.Location;
import io.sluice.core.route.LocationRule;
import io.sluice.core.route.LocationTable;
import io.sluice.core.route.PathPattern;
import io.sluice.core.services.JobBoard;
import io.sluice.core.tls.ServerTls;
import io.sluice.core.transport.ConnectionLimit;
import io.sluice.core.transport.EventLoops;
import io.sluice.core.transport.Listener;
import io.sluice.core.transport.ListenerBinder;
import io.sluice.core.transport.ListenerSettings;
import io.sluice.core.transport.Served;
import io.sluice.core.upstream.InFlight;
import io.sluice.spi.Step;
import io.sluice.spi.config.CidrSet;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;

/** The admin listener: a server of the proxy's own kind whose only location is answered by {@link AdminPages}. */
public final class AdminListener implements AutoCloseable {
    private static final Executor VIRTUAL_THREADS =
            task -> Thread.ofVirtual().name("sluice-admin").start(task);

    private final ListenerBinder binder;

    private AdminListener(ListenerBinder binder) {
        this.binder = binder;
    }

    /**
     * Opens it.
     *
     * @throws IOException when the address cannot be bound
     */
    public static AdminListener open(
            EventLoops loops, InetSocketAddress address, AdminSources sources, PluginLogs logs, JobBoard jobs)
            throws IOException {
        var supervisor = new Supervisor(loops.count());
        var pages = new ChainedPlugin(
                "admin",
                new AdminPages(
                        sources,
                        new PluginPages(
                                sources.plugins(), logs, jobs, new PluginRoutes(sources.routes(), VIRTUAL_THREADS)),
                        new JobPages(jobs, VIRTUAL_THREADS),
                        new ConfigPages(sources.config()),
                        new Authentication(sources.authenticator()),
                        VIRTUAL_THREADS),
                Step.REQUEST,
                false,
                supervisor.admit("admin", false));
        var location = Location.answering("admin", new PluginChain(List.of(pages)));
        var table = LocationTable.of(List.of(
                LocationRule.of("admin", HostPattern.parse(""), PathPattern.parse(""), Conditions.NONE, location)));
        var generation = new ServerGeneration(
                "admin",
                table,
                Map.of(),
                ExchangeObserver.NONE,
                new ErrorPages(),
                CidrSet.EMPTY,
                ViaHeader.NONE,
                0,
                Duration.ofSeconds(10),
                supervisor,
                new InFlight(loops.count()),
                UnderWay.tunnels(loops.count()),
                CallScope.NONE);
        var binder = new ListenerBinder(
                loops,
                new Listener(
                        "admin",
                        new Served(generation, ListenerSettings.DEFAULT, ServerTls.OFF),
                        new ConnectionLimit()));
        binder.bind(address);
        return new AdminListener(binder);
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return binder.addresses().getFirst();
    }

    @Override
    public void close() {
        binder.unbind();
    }
}
