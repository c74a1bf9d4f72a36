package io.sluice.spi.testkit;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
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
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;

/**
 * The services that a plugin instance gets, under the test's control: time stands still until {@link #advance}, blocking
 * work is done at once in the caller's thread, log lines and meters are kept for the test to read.
 */
public final class FakePluginContext implements PluginContext {
    private final String name;
    private final Step step;
    private final TestClock clock;
    private final AtomicInteger slotsGiven;
    private final Neighbours neighbours;
    private final RecordingLogger logger;
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final FakeStore store;
    private final FakeQueues queues;
    private final FakeScheduler scheduler;
    private final FakeEventBus events;
    private final Set<String> caches = new HashSet<>();
    private boolean built;

    FakePluginContext(String name, Step step, TestClock clock, AtomicInteger slotsGiven, Neighbours neighbours) {
        this(name, step, clock, slotsGiven, neighbours, new FakeStore(), new FakeQueues());
    }

    private FakePluginContext(
            String name,
            Step step,
            TestClock clock,
            AtomicInteger slotsGiven,
            Neighbours neighbours,
            FakeStore store,
            FakeQueues queues) {
        this.store = store;
        this.queues = queues;
        this.name = name;
        this.step = step;
        this.clock = clock;
        this.slotsGiven = slotsGiven;
        this.neighbours = neighbours;
        this.logger = new RecordingLogger(name);
        this.events = new FakeEventBus(logger);
        this.scheduler = new FakeScheduler(clock, logger, queues);
        meters.config().commonTags("plugin", name);
    }

    /** The context of an instance called {@code test}, for {@link Step#REQUEST}. */
    public static FakePluginContext create() {
        return of("test", Step.REQUEST);
    }

    /** The context of an instance with this name for this step, with a clock of its own. */
    public static FakePluginContext of(String name, Step step) {
        return new FakePluginContext(name, step, new TestClock(), new AtomicInteger(), Neighbours.none());
    }

    /**
     * The context of the instance that has this one's name after a restart: what was kept for good is there and what waits in
     * queues is done, all else is new. Jobs of this one end.
     */
    public FakePluginContext restarted() {
        scheduler.end();
        return new FakePluginContext(name, step, clock, new AtomicInteger(), neighbours, store, queues);
    }

    /** Defines an upstream that the instance can name. */
    public FakePluginContext upstream(String upstream, FakeUpstream fake) {
        neighbours.upstreams().put(upstream, fake);
        return this;
    }

    /** From now on no slots are given out, as in the proxy once {@code create} has returned. */
    void built() {
        built = true;
    }

    /** {@inheritDoc} Here jobs run in the test's thread when the clock is moved. */
    @Override
    public Scheduler scheduler() {
        return scheduler;
    }

    /** Moves the clock forward: stages of {@link #after} that fall due complete. */
    public void advance(Duration duration) {
        clock.advance(duration);
    }

    /** What was logged, a line each: the level, a space, the text. */
    public List<String> logLines() {
        return logger.lines();
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
    public SimpleMeterRegistry meters() {
        return meters;
    }

    @Override
    public TestClock clock() {
        return clock;
    }

    @Override
    public <T> Slot<T> slot(Class<T> type) {
        if (built) {
            throw new IllegalStateException("slots are given out in PluginFactory.create only");
        }
        return new Slot<>(slotsGiven.getAndIncrement(), type);
    }

    /** {@inheritDoc} Here the work is done at once, and the stage given back is complete. */
    @Override
    public <T> CompletionStage<T> blocking(Callable<T> work) {
        try {
            return CompletableFuture.completedStage(work.call());
        } catch (Exception e) {
            return CompletableFuture.failedStage(e);
        }
    }

    @Override
    public UpstreamClient upstream(String key, String upstream) throws InvalidPluginConfig {
        if (built) {
            throw new IllegalStateException("clients are given out in PluginFactory.create only");
        }
        FakeUpstream fake = neighbours.upstreams().get(upstream);
        if (fake == null) {
            throw new InvalidPluginConfig(
                    key,
                    "no upstream named \"" + upstream + '"'
                            + Suggestions.didYouMean(
                                    upstream, neighbours.upstreams().keySet()));
        }
        return fake.client(upstream, clock);
    }

    /** {@inheritDoc} Here {@link #upstream(String, FakeUpstream)} defines it, by its URI. */
    @Override
    public UpstreamClient outside(URI origin) {
        FakeUpstream fake = neighbours.upstreams().get(origin.toString());
        if (fake == null) {
            throw new IllegalStateException("the test has not said by upstream(\"" + origin + "\", …) who answers");
        }
        return fake.client(origin.toString(), clock);
    }

    /** Defines an extension that the instance can name. */
    public FakePluginContext extension(String extension, Extension made) {
        neighbours.extensions().put(extension, made);
        return this;
    }

    @Override
    public <E extends AutoCloseable> E extension(String key, Class<E> point, String extension)
            throws InvalidPluginConfig {
        if (built) {
            throw new IllegalStateException("extensions are given out in PluginFactory.create only");
        }
        Extension made = neighbours.extensions().get(extension);
        if (!point.isInstance(made)) {
            throw new InvalidPluginConfig(
                    key,
                    "no " + point.getSimpleName() + " named \"" + extension + '"'
                            + Suggestions.didYouMean(
                                    extension, neighbours.extensions().keySet()));
        }
        return point.cast(made);
    }

    @Override
    public CompletionStage<Void> after(Duration delay) {
        return clock.after(delay);
    }

    /** {@inheritDoc} Here it goes by the test's clock, and what was used longest ago goes first. */
    @Override
    public <K, V> TtlCache<K, V> cache(String cache, CacheTerms<K, V> terms) {
        if (!caches.add(cache)) {
            throw new IllegalArgumentException("there is a cache \"" + cache + "\" already");
        }
        return new FakeCache<>(terms, clock);
    }

    /** {@inheritDoc} Here all is done at once, and kept for {@link #restarted}. */
    @Override
    public KeyValueStore store() {
        return store;
    }

    /** {@inheritDoc} Here subscribers are told at once, in the caller's thread. */
    @Override
    public EventBus events() {
        return events;
    }

    /** Tells the instance what the proxy or another plugin has published. */
    public void tell(Object event) {
        events.deliver(event);
    }

    /** What the instance itself has published. */
    public List<Object> published() {
        return events.published();
    }
}
