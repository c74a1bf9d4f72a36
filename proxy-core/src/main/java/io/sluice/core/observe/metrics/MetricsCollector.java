package io.sluice.core.observe.metrics;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.sluice.spi.Outcome;
import io.sluice.spi.UpstreamFailure;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Shows a {@link MetricsStore} to Prometheus. One pass makes all families, so that they agree with each other; an
 * object per time series, as registries of meters have it, would be hundreds of thousands for ten thousand locations.
 */
final class MetricsCollector implements MultiCollector {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double[] BOUNDS = Stream.concat(
                    Arrays.stream(LocationCounters.BOUNDS).mapToObj(nanos -> nanos / NANOS_PER_SECOND),
                    Stream.of(Double.POSITIVE_INFINITY))
            .mapToDouble(Double::doubleValue)
            .toArray();
    private static final List<String> ENDS = labels(Outcome.End.values());
    private static final List<String> FAILURES = labels(UpstreamFailure.Kind.values());

    private final MetricsStore store;

    MetricsCollector(MetricsStore store) {
        this.store = store;
    }

    private static List<String> labels(Enum<?>[] values) {
        return Arrays.stream(values)
                .map(value -> value.name().toLowerCase(Locale.ROOT))
                .toList();
    }

    @Override
    public MetricSnapshots collect() {
        var families = new Families();
        store.exchanges().forEach((key, counters) -> {
            long[] sums = counters.sums();
            if (sums.length > 0) {
                families.add(key, sums);
            }
        });
        store.droppedLines()
                .forEach((server, lines) ->
                        families.droppedLines.dataPoint(point(Labels.of("server", server), lines.sum())));
        return families.build();
    }

    private static CounterDataPointSnapshot point(Labels labels, long value) {
        return CounterDataPointSnapshot.builder()
                .labels(labels)
                .value((double) value)
                .build();
    }

    /** The families while they are being filled. */
    private static final class Families {
        private final CounterSnapshot.Builder requests = counter("sluice_http_requests", "Requests that were read.");
        private final GaugeSnapshot.Builder inFlight = GaugeSnapshot.builder()
                .name("sluice_http_requests_in_flight")
                .help("Requests that are not answered yet.");
        private final CounterSnapshot.Builder responses =
                counter("sluice_http_responses", "Responses by status; statuses that nobody registered by class.");
        private final HistogramSnapshot.Builder times = HistogramSnapshot.builder()
                .name("sluice_http_response_time_seconds")
                .help("From the request's head to the response's last byte.");
        private final CounterSnapshot.Builder requestBytes =
                counter("sluice_http_request_bytes", "Bytes of request bodies that were read.");
        private final CounterSnapshot.Builder responseBytes =
                counter("sluice_http_response_bytes", "Bytes of response bodies that were written.");
        private final CounterSnapshot.Builder ends = counter("sluice_http_exchange_ends", "How exchanges ended.");
        private final CounterSnapshot.Builder failures =
                counter("sluice_upstream_failures", "Requests that got no response from an upstream, by cause.");
        private final CounterSnapshot.Builder droppedLines =
                counter("sluice_access_log_dropped_lines", "Lines that the access log did not write.");

        private static CounterSnapshot.Builder counter(String name, String help) {
            return CounterSnapshot.builder().name(name).help(help);
        }

        void add(MetricsStore.Key key, long[] sums) {
            var labels = Labels.of("server", key.server(), "location", key.location());
            requests.dataPoint(point(labels, sums[LocationCounters.STARTED]));
            inFlight.dataPoint(GaugeDataPointSnapshot.builder()
                    .labels(labels)
                    .value((double) (sums[LocationCounters.STARTED] - sums[LocationCounters.ENDED]))
                    .build());
            requestBytes.dataPoint(point(labels, sums[LocationCounters.REQUEST_BYTES]));
            responseBytes.dataPoint(point(labels, sums[LocationCounters.RESPONSE_BYTES]));
            times.dataPoint(histogram(labels, sums));
            for (int slot = 0; slot < StatusSlots.COUNT; slot++) {
                addSeen(responses, labels, "code", StatusSlots.label(slot), sums[LocationCounters.FIRST_STATUS + slot]);
            }
            for (int end = 0; end < ENDS.size(); end++) {
                addSeen(ends, labels, "end", ENDS.get(end), sums[LocationCounters.FIRST_END + end]);
            }
            for (int kind = 0; kind < FAILURES.size(); kind++) {
                addSeen(failures, labels, "kind", FAILURES.get(kind), sums[LocationCounters.FIRST_FAILURE + kind]);
            }
        }

        // Most of the possible series of a location never come to be.
        private static void addSeen(
                CounterSnapshot.Builder family, Labels labels, String name, String value, long count) {
            if (count > 0) {
                family.dataPoint(point(labels.add(name, value), count));
            }
        }

        private static HistogramDataPointSnapshot histogram(Labels labels, long[] sums) {
            int first = LocationCounters.FIRST_BUCKET;
            return HistogramDataPointSnapshot.builder()
                    .labels(labels)
                    .classicHistogramBuckets(
                            ClassicHistogramBuckets.of(BOUNDS, Arrays.copyOfRange(sums, first, first + BOUNDS.length)))
                    .sum(sums[LocationCounters.NANOS] / NANOS_PER_SECOND)
                    .build();
        }

        MetricSnapshots build() {
            return MetricSnapshots.of(
                    requests.build(),
                    inFlight.build(),
                    responses.build(),
                    times.build(),
                    requestBytes.build(),
                    responseBytes.build(),
                    ends.build(),
                    failures.build(),
                    droppedLines.build());
        }
    }
}
