package io.sluice.core;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.sluice.config.load.ConfigProblem;
import io.sluice.config.load.LoadResult;
import io.sluice.core.assembly.Assembly;
import io.sluice.core.assembly.Generation;
import io.sluice.core.assembly.PluginCatalog;
import io.sluice.core.assembly.ProxyAssembler;
import io.sluice.core.observe.metrics.MetricsStore;
import io.sluice.core.tls.WatchedFiles;
import io.sluice.core.transport.EventLoops;
import io.sluice.core.transport.Listener;
import io.sluice.core.transport.ListenerBinder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running proxy: listeners that serve the present generation. A reload builds the next generation beside it, binds what is new,
 * and only when all of that has worked swaps all servers over; exchanges under way end on the generation they began with.
 */
public final class Proxy implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Proxy.class);

    private final EventLoops loops;
    private final ProxyAssembler assembler;
    private final Map<String, ListenerBinder> servers = new LinkedHashMap<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private Optional<Generation> current = Optional.empty();
    private WatchedFiles files = WatchedFiles.none();

    /** A proxy that serves nothing yet. */
    public Proxy(EventLoops loops, MeterRegistry meters) {
        this.loops = loops;
        var metrics = new MetricsStore(loops.count());
        if (meters instanceof PrometheusMeterRegistry prometheus) {
            metrics.registerWith(prometheus);
        }
        this.assembler = new ProxyAssembler(loops.count(), meters, metrics);
        inBackground("sluice-upkeep", this::upkeep);
    }

    /**
     * Serves a configuration from now on, all of it or nothing.
     *
     * @param catalog the plugin categories it may use; stays the caller's
     * @return what is wrong with it; empty when it is being served
     */
    public synchronized List<ConfigProblem> apply(LoadResult.Loaded loaded, PluginCatalog catalog) {
        return switch (assembler.assemble(loaded.config(), loaded.positions(), catalog, current)) {
            case Assembly.Refused refused -> {
                files = refused.files();
                yield refused.problems();
            }
            case Assembly.Built(var next) -> {
                files = next.files();
                try {
                    swap(next);
                    yield List.of();
                } catch (IOException e) {
                    next.close(this::forget);
                    yield List.of(loaded.positions().problem("servers", String.valueOf(e.getMessage())));
                }
            }
        };
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

    private void swap(Generation next) throws IOException {
        var added = new LinkedHashMap<String, ListenerBinder>();
        try {
            for (var entry : next.servers().entrySet()) {
                ListenerBinder running = servers.get(entry.getKey());
                if (running == null || !isSame(running, entry.getValue().addresses())) {
                    added.put(entry.getKey(), bound(entry.getKey(), entry.getValue()));
                }
            }
        } catch (IOException e) {
            added.values().forEach(ListenerBinder::unbind);
            throw e;
        }
        loops.keepIdle(next.settings().idleUpstreamConnections());
        next.servers().forEach((name, server) -> {
            ListenerBinder running = servers.get(name);
            if (running != null && !added.containsKey(name)) {
                running.listener().serve(server.served());
            }
        });
        var removed = servers.entrySet().stream()
                .filter(entry ->
                        added.containsKey(entry.getKey()) || !next.servers().containsKey(entry.getKey()))
                .toList();
        removed.forEach(entry -> retire(entry.getValue(), next));
        servers.keySet().retainAll(next.servers().keySet());
        servers.putAll(added);
        Optional<Generation> before = current;
        current = Optional.of(next);
        before.ifPresent(this::closeAfterLastExchange);
    }

    private static boolean isSame(ListenerBinder running, List<InetSocketAddress> addresses) {
        return running.requested().equals(addresses);
    }

    private ListenerBinder bound(String name, Generation.Server server) throws IOException {
        var binder = new ListenerBinder(loops, new Listener(name, server.served()));
        try {
            for (InetSocketAddress address : server.addresses()) {
                LOG.info("server {} listens on {}", name, binder.bind(address));
            }
        } catch (IOException e) {
            binder.unbind();
            throw e;
        }
        return binder;
    }

    private static void retire(ListenerBinder binder, Generation next) {
        binder.unbind();
        inBackground("sluice-retire", () -> {
            int cut = binder.drain(next.settings().grace());
            LOG.info(
                    "server {} has ended, {} connections were cut off",
                    binder.listener().name(),
                    cut);
        });
    }

    private void closeAfterLastExchange(Generation old) {
        inBackground("sluice-generation", () -> {
            // Past this, no loop can still be about to begin an exchange by the old generation.
            loops.awaitQuiescence();
            while (old.exchanges() > 0) {
                TimeUnit.MILLISECONDS.sleep(20);
            }
            old.close(this::forget);
        });
    }

    private void forget(io.sluice.core.upstream.Peer peer) {
        loops.forget(peer);
        assembler.recycle(peer);
    }

    private interface Interruptible {
        void run() throws InterruptedException;
    }

    private static void inBackground(String name, Interruptible task) {
        Thread.ofVirtual().name(name).start(() -> {
            try {
                task.run();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** The addresses that a server listens on; none for one that does not exist. */
    public synchronized List<InetSocketAddress> addresses(String server) {
        ListenerBinder binder = servers.get(server);
        return binder == null ? List.of() : binder.addresses();
    }

    /** The names of the servers. */
    public synchronized List<String> serverNames() {
        return List.copyOf(servers.keySet());
    }

    /** How many connections of clients are open, over all servers. */
    public synchronized int connections() {
        return servers.values().stream()
                .mapToInt(binder -> binder.listener().connections())
                .sum();
    }

    /** How many exchanges of the present generation are under way; a snapshot. */
    public synchronized int exchanges() {
        return current.map(Generation::exchanges).orElse(0);
    }

    /** Stops: accepts nothing more, lets exchanges end for the configured time, then cuts off what is left. */
    @Override
    public synchronized void close() {
        closed.countDown();
        var grace = current.map(generation -> generation.settings().grace()).orElse(java.time.Duration.ZERO);
        servers.values().forEach(ListenerBinder::unbind);
        var drains = servers.values().stream()
                .map(binder -> Thread.ofVirtual().start(() -> drain(binder, grace)))
                .toList();
        try {
            for (Thread drain : drains) {
                drain.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        servers.clear();
        current.ifPresent(generation -> generation.close(this::forget));
        current = Optional.empty();
    }

    private static void drain(ListenerBinder binder, java.time.Duration grace) {
        try {
            int cut = binder.drain(grace);
            if (cut > 0) {
                LOG.warn(
                        "server {}: {} connections were cut off",
                        binder.listener().name(),
                        cut);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
