package io.sluice.core.assembly;

import io.micrometer.core.instrument.MeterRegistry;
import io.sluice.core.assembly.jars.ContextLoader;
import io.sluice.core.assembly.jars.OneByOne;
import io.sluice.core.exchange.CallScope;
import io.sluice.core.exchange.ScopedClient;
import io.sluice.core.services.BlockingWork;
import io.sluice.core.services.HostServices;
import io.sluice.core.services.InstanceStore;
import io.sluice.core.services.JobOwner;
import io.sluice.core.services.PluginCaches;
import io.sluice.core.services.PluginEvents;
import io.sluice.core.services.PluginScheduler;
import io.sluice.spi.InvalidPluginConfig;
import io.sluice.spi.PluginContext;
import io.sluice.spi.Scheduler;
import io.sluice.spi.Slot;
import io.sluice.spi.Step;
import io.sluice.spi.config.Suggestions;
import io.sluice.spi.event.EventBus;
import io.sluice.spi.extension.Extension;
import io.sluice.spi.services.CacheTerms;
import io.sluice.spi.services.KeyValueStore;
import io.sluice.spi.services.TtlCache;
import io.sluice.spi.upstream.UpstreamClient;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What one plugin instance is given. */
final class InstanceContext implements PluginContext {
    private static final Logger LOG = LoggerFactory.getLogger(InstanceContext.class);
    private static final Executor VIRTUAL_THREADS =
            task -> Thread.ofVirtual().name("sluice-after").start(task);

    private final String name;
    private final Step step;
    private final Logger logger;
    private final MeterRegistry meters;
    private final SlotAllocator allocator;
    private final List<Integer> slots = new ArrayList<>();
    private final Set<String> upstreams;
    private final Map<String, String> called = new LinkedHashMap<>();
    private final ClassLoader loader;
    private final BlockingWork blocking;
    private final PluginScheduler scheduler;
    private final PluginCaches caches;
    private final PluginEvents events;
    private final InstanceStore store;
    private final UsedExtensions extensions;
    private final OutsideCalls outside = new OutsideCalls();
    private volatile CallScope calls;

    /**
     * A context.
     *
     * @param label under which it logs, has jobs and keeps what is to last
     * @param upstreams names of those that there are
     * @param calls sends to them
     * @param host what it shares with others
     * @param extensions finds those that it names
     * @param loader has the instance's classes
     */
    InstanceContext(
            String name,
            String label,
            Step step,
            MeterRegistry meters,
            SlotAllocator allocator,
            Set<String> upstreams,
            CallScope calls,
            HostServices host,
            ExtensionLookup extensions,
            ClassLoader loader) {
        this.name = name;
        this.step = step;
        this.logger = LoggerFactory.getLogger("io.sluice.plugin." + label);
        this.meters = meters;
        this.allocator = allocator;
        this.upstreams = Set.copyOf(upstreams);
        this.calls = calls;
        this.loader = loader;
        var owner = new JobOwner(label, logger, meters, loader);
        this.blocking = new BlockingWork(loader);
        this.scheduler = new PluginScheduler(owner, host);
        this.events = new PluginEvents(owner, host);
        this.caches = new PluginCaches(meters);
        this.extensions = new UsedExtensions(extensions);
        this.store = new InstanceStore(host.stores(), label, meters);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Step step() {
        return step;
    }

    @Override
    public Logger logger() {
        return logger;
    }

    @Override
    public MeterRegistry meters() {
        return meters;
    }

    @Override
    public Clock clock() {
        return Clock.systemUTC();
    }

    @Override
    public synchronized <T> Slot<T> slot(Class<T> type) {
        int index = allocator.take();
        slots.add(index);
        return new Slot<>(index, type);
    }

    @Override
    public <T> CompletionStage<T> blocking(Callable<T> work) {
        return blocking.run(work);
    }

    /** Runs the plugin's code with its class loader as the thread's. */
    <T extends @Nullable Object> T withLoader(Callable<T> code) throws Exception {
        return ContextLoader.call(loader, code);
    }

    @Override
    public CompletionStage<Void> after(Duration delay) {
        return CompletableFuture.runAsync(
                () -> {}, CompletableFuture.delayedExecutor(delay.toNanos(), TimeUnit.NANOSECONDS, VIRTUAL_THREADS));
    }

    @Override
    public synchronized UpstreamClient upstream(String key, String upstream) throws InvalidPluginConfig {
        requireUpstream(key, upstream, upstreams);
        called.put(key, upstream);
        return new ScopedClient(upstream, () -> calls);
    }

    @Override
    public UpstreamClient outside(URI origin) {
        return outside.to(origin);
    }

    private static void requireUpstream(String key, String upstream, Set<String> known) throws InvalidPluginConfig {
        if (!known.contains(upstream)) {
            throw new InvalidPluginConfig(
                    key, "no upstream named \"" + upstream + '"' + Suggestions.didYouMean(upstream, known));
        }
    }

    /** Refuses a configuration that lacks an upstream which the instance calls. */
    synchronized void requireUpstreams(Set<String> known) throws InvalidPluginConfig {
        for (var entry : called.entrySet()) {
            requireUpstream(entry.getKey(), entry.getValue(), known);
        }
    }

    @Override
    public <E extends AutoCloseable> E extension(String key, Class<E> point, String extension)
            throws InvalidPluginConfig {
        return point.cast(extensions.use(key, point.asSubclass(Extension.class), extension));
    }

    /** Whether the extensions that it uses are what another configuration means by their names, too. */
    boolean hasExtensionsOf(ExtensionLookup other) {
        return extensions.areAsIn(other);
    }

    /** From now on its calls go to the upstreams of another generation. */
    void callIn(CallScope scope) {
        calls = scope;
    }

    @Override
    public Scheduler scheduler() {
        return scheduler;
    }

    @Override
    public <K, V> TtlCache<K, V> cache(String cache, CacheTerms<K, V> terms) {
        return caches.open(cache, terms);
    }

    @Override
    public KeyValueStore store() throws InvalidPluginConfig {
        return store.open();
    }

    @Override
    public EventBus events() {
        return events;
    }

    /** Ends what the instance does by itself: before it is closed, as that may use what it holds. */
    void endJobs() {
        events.close();
        scheduler.close();
    }

    /**
     * Ends the instance: its jobs, its own code, and what it was given.
     *
     * @param kind for the log
     * @param code closes what the instance made
     * @param process counts threads that are left behind
     */
    void end(String kind, AutoCloseable code, MeterRegistry process) {
        endCode(kind, code);
        close();
        LeakedThreads.reportLater(name, logger, code.getClass().getClassLoader(), process);
    }

    /**
     * Ends the instance's jobs, and its own code.
     *
     * @param kind for the log
     */
    void endCode(String kind, AutoCloseable code) {
        endJobs();
        try {
            withLoader(() -> {
                code.close();
                return code;
            });
        } catch (Exception | Error e) {
            // Whatever it is: the rest must be ended, too.
            LOG.error("closing {} {} failed", kind, name, e);
        }
    }

    synchronized void close() {
        // Blocking work not before its own code is closed, which may have to wait for some of this: a cache for its
        // last writes.
        List<Runnable> ends = List.of(
                this::endJobs,
                blocking::close,
                () -> calls = CallScope.NONE,
                outside::close,
                caches::close,
                extensions::release,
                store::close,
                meters::close);
        OneByOne.letGo(ends, Runnable::run);
        slots.forEach(allocator::give);
        slots.clear();
    }
}
