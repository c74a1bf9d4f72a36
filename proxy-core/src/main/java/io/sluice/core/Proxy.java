package io.sluice.core;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.sluice.config.ProxyConfig;
import io.sluice.config.load.ConfigProblem;
import io.sluice.config.load.LoadResult;
import io.sluice.config.load.Positions;
import io.sluice.core.assembly.Assembly;
import io.sluice.core.assembly.ConfigOrigin;
import io.sluice.core.assembly.Generation;
import io.sluice.core.assembly.PluginCatalog;
import io.sluice.core.assembly.ProxyAssembler;
import io.sluice.core.chain.PluginHealth;
import io.sluice.core.chain.Supervisor;
import io.sluice.core.exchange.UpstreamCalls;
import io.sluice.core.observe.metrics.MetricsStore;
import io.sluice.core.services.EventHub;
import io.sluice.core.services.HostServices;
import io.sluice.core.tls.WatchedFiles;
import io.sluice.core.transport.EventLoops;
import io.sluice.core.transport.ListenerBinder;
import io.sluice.spi.admin.AdminRoute;
import io.sluice.spi.extension.Authenticator;
import io.sluice.spi.extension.ProxyEvent;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running proxy: listeners that serve the present generation. A reload builds the next generation beside it, binds what is new,
 * and only when all of that has worked swaps all servers over; exchanges under way end on the generation they began with.
 */
public final class Proxy implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Proxy.class);
    private static final long WATCH_MILLIS = 20;
    private static final long LONGEST_LOOK_AWAY = TimeUnit.SECONDS.toNanos(1);
    private static final long LOOK_MILLIS = 100;
    private static final Duration AFTER_GRACE = Duration.ofSeconds(5);

    private final EventLoops loops;
    private final Supervisor supervisor;
    private final ProxyAssembler assembler;
    private final EventHub events;
    private final RunningServers servers;
    private final Set<Thread> background = ConcurrentHashMap.newKeySet();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile Optional<Generation> current = Optional.empty();
    private Optional<LoadResult.Loaded> served = Optional.empty();
    private volatile long graceEnd = Long.MAX_VALUE;
    private volatile boolean ending;
    private WatchedFiles files = WatchedFiles.none();

    /** A proxy that serves nothing yet. */
    public Proxy(EventLoops loops, MeterRegistry meters) {
        this(loops, meters, new Supervisor(loops.count()));
    }

    /** A proxy whose plugins are watched by a supervisor of one's own. */
    public Proxy(EventLoops loops, MeterRegistry meters, Supervisor supervisor) {
        this(loops, meters, supervisor, HostServices.forgetting());
    }

    /**
     * A proxy whose plugins keep what is to last.
     *
     * @param host what is behind their services; stays the caller's
     */
    public Proxy(EventLoops loops, MeterRegistry meters, Supervisor supervisor, HostServices host) {
        this.loops = loops;
        this.servers = new RunningServers(loops);
        this.supervisor = supervisor;
        this.events = host.events();
        var metrics = new MetricsStore(loops.count());
        if (meters instanceof PrometheusMeterRegistry prometheus) {
            metrics.registerWith(prometheus);
        }
        this.assembler =
                new ProxyAssembler(loops.count(), meters, metrics, new UpstreamCalls(loops::nearest), supervisor, host);
        inBackground("sluice-upkeep", this::upkeep);
        inBackground("sluice-changes", this::follow);
        // A platform thread: it must be let run when every virtual one is not.
        Thread.ofPlatform().daemon().name("sluice-watchdog").start(this::watch);
    }

    /**
     * Serves a configuration from now on, all of it or nothing.
     *
     * @param catalog the plugin categories it may use; stays the caller's
     * @return what is wrong with it; empty when it is being served
     */
    public synchronized List<ConfigProblem> apply(LoadResult.Loaded loaded, PluginCatalog catalog) {
        List<ConfigProblem> problems =
                serve(loaded, assembler.assemble(loaded.config(), loaded.positions(), catalog, current));
        events.publish(ConfigEvent.of(problems));
        return problems;
    }

    private List<ConfigProblem> serve(LoadResult.Loaded loaded, Assembly assembly) {
        return switch (assembly) {
            case Assembly.Refused refused -> {
                files = refused.files();
                yield refused(refused.problems());
            }
            case Assembly.Built(var next) -> {
                files = next.files();
                try {
                    swap(next);
                    served = Optional.of(loaded);
                    assembler.happened(ProxyEvent.CONFIG_SERVED, "", "");
                    yield List.of();
                } catch (IOException e) {
                    closeAfterLastExchange(next, List.of());
                    yield refused(List.of(loaded.positions().problem("servers", String.valueOf(e.getMessage()))));
                }
            }
        };
    }

    /** Takes up what comes from elsewhere than the configuration, such as peers that were found. */
    private void follow() throws InterruptedException {
        String said = "";
        while (!closed.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
            try {
                takeUpChanges();
            } catch (RuntimeException | Error e) {
                // Whatever is wrong with what has come: what comes next must be taken up. It is tried ten times a
                // second.
                if (!said.equals(e.toString())) {
                    LOG.error("what has changed cannot be taken up, all stays as it was", e);
                }
                said = e.toString();
            }
        }
    }

    private synchronized void takeUpChanges() {
        if (current.isPresent() && served.isPresent() && assembler.haveChanged(current.get())) {
            List<ConfigProblem> problems = serve(served.get(), assembler.again(served.get(), current.get()));
            if (!problems.isEmpty()) {
                LOG.error("what has changed cannot be taken up, all stays as it was: {}", problems);
            }
        }
    }

    /** Everything that is wrong with a configuration that could not be loaded; the present one stays. */
    public synchronized List<ConfigProblem> problems(LoadResult.Rejected rejected, PluginCatalog catalog) {
        List<ConfigProblem> problems = refused(assembler.problems(rejected, catalog, current));
        events.publish(ConfigEvent.of(problems));
        return problems;
    }

    private List<ConfigProblem> refused(List<ConfigProblem> problems) {
        String message = problems.stream().map(ConfigProblem::toString).collect(Collectors.joining("\n"));
        assembler.happened(ProxyEvent.CONFIG_REFUSED, "", message);
        return problems;
    }

    /**
     * Makes what the configuration comes from besides its file.
     *
     * @param problems gets what is wrong
     * @return empty when something is wrong
     */
    public Optional<ConfigOrigin> configOrigin(
            ProxyConfig file, Positions positions, PluginCatalog catalog, List<ConfigProblem> problems) {
        return assembler.configOrigin(file, positions, catalog, problems);
    }

    /** The certificates and keys that were read by the latest {@link #apply}, whatever came of it. */
    public synchronized WatchedFiles files() {
        return files;
    }

    private void upkeep() throws InterruptedException {
        while (!closed.await(1, TimeUnit.MINUTES)) {
            assembler.upkeep();
        }
    }

    private void watch() {
        try {
            while (!closed.await(WATCH_MILLIS, TimeUnit.MILLISECONDS)) {
                supervisor.tick(System.nanoTime());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** How the plugins that live at present behave. */
    public List<PluginHealth> plugins() {
        return supervisor.plugins();
    }

    /** Who knows people at the admin listener at present. */
    public Optional<Authenticator> authenticator() {
        return current.flatMap(Generation::authenticator);
    }

    /** What a plugin answers at the admin listener at present. */
    public List<AdminRoute> adminRoutes(String plugin) {
        return current.map(present -> present.adminRoutes(plugin)).orElse(List.of());
    }

    private void swap(Generation next) throws IOException {
        List<ListenerBinder> retired = servers.become(next);
        loops.keepIdle(next.settings().idleUpstreamConnections());
        loops.limitMemory(next.settings().bufferBytes());
        loops.limitConnections(next.settings().clientConnections());
        assembler.serveCalls(next);
        var drains = retired.stream().map(binder -> drain(binder, next)).toList();
        Optional<Generation> before = current;
        current = Optional.of(next);
        before.ifPresent(old -> {
            closeAfterLastExchange(old, drains);
            endTunnelsLater(old, next.settings().tunnelDrain());
        });
    }

    private Thread drain(ListenerBinder binder, Generation by) {
        return inBackground("sluice-drain", () -> {
            int cut = binder.drain(by.settings().grace());
            String name = binder.listener().name();
            if (cut > 0) {
                LOG.warn("server {} has ended, {} connections were cut off", name, cut);
            } else {
                LOG.info("server {} has ended", name);
            }
        });
    }

    /** A retired server goes on to begin exchanges by the old generation until it is drained, the others do no more. */
    private void closeAfterLastExchange(Generation old, List<Thread> drains) {
        inBackground("sluice-generation", () -> {
            for (Thread drain : drains) {
                drain.join();
            }
            // Past this, no loop can still be about to begin an exchange by the old generation.
            loops.awaitQuiescence();
            awaitLastExchange(old);
            // What plugins still do by themselves goes to the present generation, or fails.
            old.endCalls();
            loops.awaitQuiescence();
            awaitLastExchange(old);
            if (old.exchanges() > 0) {
                int cut = loops.sumOfEach(old::cutCalls);
                if (cut > 0) {
                    LOG.warn("{} calls of plugins' own were cut off", cut);
                }
                awaitRest(old);
            }
            old.close(this::forget);
        });
    }

    /** Tunnels may go on for days: not with the plugins of a generation that has been replaced. */
    private void endTunnelsLater(Generation old, Duration patience) {
        if (patience.isZero()) {
            return;
        }
        Thread.ofVirtual().name("sluice-tunnels").start(() -> {
            try {
                long end = System.nanoTime() + patience.toNanos();
                while (old.exchanges() > 0) {
                    long left = end - System.nanoTime();
                    if (closed.await(Math.min(left, LONGEST_LOOK_AWAY), TimeUnit.NANOSECONDS)) {
                        return;
                    }
                    if (left <= 0) {
                        int ended = loops.sumOfEach(old.tunnels()::end);
                        LOG.info("{} tunnels have ended, {} after their configuration", ended, patience);
                        return;
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** For any time while the proxy goes on, and at its end not for longer than the grace. */
    private void awaitLastExchange(Generation old) throws InterruptedException {
        while (old.exchanges() > 0 && !isGraceOver()) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private boolean isGraceOver() {
        return ending && System.nanoTime() - graceEnd >= 0;
    }

    /** What was cut off ends by itself. */
    private static void awaitRest(Generation old) throws InterruptedException {
        while (old.exchanges() > 0) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    private void forget(io.sluice.core.upstream.Peer peer) {
        loops.forget(peer);
        assembler.recycle(peer);
    }

    private interface Interruptible {
        void run() throws InterruptedException;
    }

    private Thread inBackground(String name, Interruptible task) {
        Thread thread = Thread.ofVirtual().name(name).unstarted(() -> {
            try {
                task.run();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                background.remove(Thread.currentThread());
            }
        });
        background.add(thread);
        thread.start();
        return thread;
    }

    /** The addresses that a server listens on; none for one that does not exist. */
    public synchronized List<InetSocketAddress> addresses(String server) {
        return servers.binder(server).map(ListenerBinder::addresses).orElse(List.of());
    }

    /** The names of the servers. */
    public synchronized List<String> serverNames() {
        return List.copyOf(servers.names());
    }

    /** How many connections of clients are open, over all servers. */
    public synchronized int connections() {
        return servers.connections();
    }

    /** How many exchanges of the present generation are under way; a snapshot. */
    public synchronized int exchanges() {
        return current.map(Generation::exchanges).orElse(0);
    }

    /** Stops: accepts nothing more, lets exchanges end for the configured time, then cuts off what is left. */
    @Override
    public void close() {
        closed.countDown();
        Duration grace = end();
        // Not with the lock: who is about to take up changes needs it, to find that there is nothing left to change. A
        // generation that never came to serve may still be closing, too: the loops must outlive it.
        awaitBackground(grace.plus(AFTER_GRACE));
    }

    private synchronized Duration end() {
        List<ListenerBinder> ended = servers.end();
        Duration grace = current.map(last -> last.settings().grace()).orElse(Duration.ZERO);
        graceEnd = System.nanoTime() + grace.toNanos();
        ending = true;
        current.ifPresent(last -> closeAfterLastExchange(
                last, ended.stream().map(binder -> drain(binder, last)).toList()));
        current = Optional.empty();
        return grace;
    }

    private void awaitBackground(Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        try {
            for (Thread thread : List.copyOf(background)) {
                if (!thread.join(Duration.ofNanos(end - System.nanoTime()))) {
                    LOG.warn("{} has not ended in {}", thread.getName(), patience);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
