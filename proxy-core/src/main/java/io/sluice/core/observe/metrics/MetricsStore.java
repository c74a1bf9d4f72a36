package io.sluice.core.observe.metrics;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

/**
 * Holds what is counted about exchanges, for the life of the process: generations come and go, counters only grow. A
 * location that a reload takes away keeps its last values, and goes on from them when it comes back.
 *
 * <p>Its metrics, each labelled with {@code server} and {@code location} (empty for requests that match none) unless
 * said otherwise, from the location's first request on: {@code sluice_http_requests_total},
 * {@code sluice_http_requests_in_flight}, {@code sluice_http_responses_total} (and {@code code}), the histogram
 * {@code sluice_http_response_time_seconds} from the request's head to the last byte,
 * {@code sluice_http_request_bytes_total} and {@code sluice_http_response_bytes_total} of bodies,
 * {@code sluice_http_exchange_ends_total} (and {@code end}), {@code sluice_upstream_failures_total} (and {@code kind}),
 * {@code sluice_access_log_dropped_lines_total} ({@code server} only).
 */
public final class MetricsStore {
    /** What is counted apart. */
    record Key(String server, String location) {}

    private static final String UNMATCHED = "";

    private final int loops;
    private final ConcurrentMap<Key, LocationCounters> exchanges = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, LongAdder> droppedLines = new ConcurrentHashMap<>();

    /**
     * An empty store.
     *
     * @param loops number of event loops that will count
     */
    public MetricsStore(int loops) {
        this.loops = loops;
    }

    /**
     * Has the metrics shown with those of a registry, in which nobody can take their names then. Before it has meters.
     */
    public void registerWith(PrometheusMeterRegistry registry) {
        var collector = new MetricsCollector(this);
        Set<String> taken = collector.collect().stream()
                .map(family -> family.getMetadata().getPrometheusName())
                .collect(Collectors.toUnmodifiableSet());
        // A meter of the same name and another type would make every scrape fail.
        registry.config().meterFilter(MeterFilter.deny(id -> taken.contains(familyOf(id, registry))));
        registry.getPrometheusRegistry().register(collector);
    }

    private static String familyOf(Meter.Id id, MeterRegistry registry) {
        String name = id.getConventionName(registry.config().namingConvention());
        return name.endsWith("_total") ? name.substring(0, name.length() - "_total".length()) : name;
    }

    /**
     * Makes the observer for one server of a generation.
     *
     * @param locations names of the server's locations; found fastest when exchanges give these very strings
     */
    public ExchangeMetrics observer(String server, Collection<String> locations) {
        var counters = new HashMap<String, LocationCounters>();
        locations.forEach(location -> counters.put(location, counters(server, location)));
        return new ExchangeMetrics(counters, counters(server, UNMATCHED));
    }

    private LocationCounters counters(String server, String location) {
        return exchanges.computeIfAbsent(new Key(server, location), key -> new LocationCounters(loops));
    }

    /** Counts the lines of a server's access log that were dropped. */
    public LongAdder droppedLines(String server) {
        return droppedLines.computeIfAbsent(server, name -> new LongAdder());
    }

    Map<Key, LocationCounters> exchanges() {
        return exchanges;
    }

    Map<String, LongAdder> droppedLines() {
        return droppedLines;
    }
}
