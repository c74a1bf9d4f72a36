package io.sluice.spi;

import io.micrometer.core.instrument.MeterRegistry;
import io.sluice.spi.event.EventBus;
import io.sluice.spi.services.CacheTerms;
import io.sluice.spi.services.KeyValueStore;
import io.sluice.spi.services.TtlCache;
import io.sluice.spi.upstream.UpstreamClient;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;

/** What the proxy gives to one plugin instance. Safe for use by many threads; may be kept for the instance's life. */
public interface PluginContext {

    /** The instance's name: {@code NAME} of {@code [plugins.NAME]}. */
    String name();

    /** The step the instance is configured for. */
    Step step();

    /** A logger named after the instance. Not for a line per request. */
    Logger logger();

    /** Meters of this instance: all are tagged with {@code plugin = name()} and removed when the instance is closed. */
    MeterRegistry meters();

    /** The time; plugins take it from here so that tests can turn the clock. */
    Clock clock();

    /**
     * Gives out a place for state of this instance in every exchange. For use in {@link PluginFactory#create} only: the
     * number of slots is fixed when a configuration has been built.
     */
    <T> Slot<T> slot(Class<T> type);

    /**
     * Runs work that may block, on a virtual thread. The stage completes on that thread; what hangs on an
     * {@code await} result resumes on the exchange's event loop by itself. Whatever the work throws, the stage fails by it. What is
     * still at work when the instance has been closed is interrupted.
     */
    <T> CompletionStage<T> blocking(Callable<T> work);

    /**
     * A client for requests of this instance's own to an upstream of the configuration. For use in
     * {@link PluginFactory#create} only, so that a name that does not exist makes the configuration unusable, now or at any
     * later reload; what is sent before the configuration is complete waits for that.
     *
     * @param key the key of the instance's configuration that names the upstream, to blame it
     * @param upstream {@code NAME} of {@code [upstreams.NAME]}
     * @throws InvalidPluginConfig when there is no upstream of this name
     */
    UpstreamClient upstream(String key, String upstream) throws InvalidPluginConfig;

    /**
     * A client for requests of this instance's own to a server that is no upstream of the configuration, such as who issues
     * tokens or takes reports. The server's certificate is verified by the authorities that the Java runtime trusts; connecting takes
     * 5 seconds at most; redirects are not followed. {@code Host} is the server's, whatever a call has. Prefer an upstream where an
     * operator should see and set what is called: its peers, clocks and certificates.
     *
     * @param origin {@code http} or {@code https}, a host, and a port if need be
     * @throws IllegalArgumentException when it is something else, or more
     */
    UpstreamClient outside(URI origin);

    /**
     * An extension that a key of the instance's configuration names, by its {@code [extensions.NAME]} table or by its category
     * alone. For use in {@link PluginFactory#create} only. It is not closed before the instance is; when its table or its jar
     * changes, the instance is made anew with the next one.
     *
     * @param key the key of the instance's configuration that names it, to blame it
     * @param point what it has to be: an interface of {@code io.sluice.spi.extension}
     * @param extension the name
     * @throws InvalidPluginConfig when there is none of this name, or it is something else
     */
    <E extends AutoCloseable> E extension(String key, Class<E> point, String extension) throws InvalidPluginConfig;

    /** Runs work of this instance at times, until it is closed. */
    Scheduler scheduler();

    /** A stage that completes after a delay, holding no thread meanwhile. */
    CompletionStage<Void> after(Duration delay);

    /**
     * A cache of this instance's own, empty, and emptied again when the instance is closed.
     *
     * @param name for meters; each cache of an instance has another
     * @throws IllegalArgumentException when the instance has a cache of this name
     */
    <K, V> TtlCache<K, V> cache(String name, CacheTerms<K, V> terms);

    /**
     * What is kept for good under this instance's name; the same store at each call. For use in {@link PluginFactory#create}
     * only, which it fails where nothing can be kept.
     *
     * @throws InvalidPluginConfig saying why the file cannot be read or written, or that another process has it
     */
    KeyValueStore store() throws InvalidPluginConfig;

    /** What plugins tell each other, and the proxy tells all. */
    EventBus events();
}
