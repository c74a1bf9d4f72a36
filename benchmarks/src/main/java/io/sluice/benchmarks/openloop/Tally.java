package io.sluice.benchmarks.openloop;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import org.HdrHistogram.Histogram;

/** What a run saw. Used by one thread. */
public final class Tally {
    private static final double VOID_BELOW = 0.99;
    private static final double[] CURVE = {0, 25, 50, 75, 90, 95, 99, 99.5, 99.9, 99.95, 99.99, 100};

    private final Histogram latencies = new Histogram(3);
    private final Map<String, Long> errors = new TreeMap<>();
    private final double offered;
    private final double seconds;
    private long answered;
    private long inTime;

    /**
     * Nothing yet.
     *
     * @param offered requests per second
     * @param seconds length of the part of the run that counts
     */
    public Tally(double offered, double seconds) {
        this.offered = offered;
        this.seconds = seconds;
    }

    /** A request was answered of those before the part that counts. */
    public void warmed() {
        answered++;
    }

    /**
     * A request was answered.
     *
     * @param nanos since it was due
     * @param beforeEnd whether within the part of the run that counts
     */
    public void answered(long nanos, boolean beforeEnd) {
        answered++;
        inTime += beforeEnd ? 1 : 0;
        latencies.recordValue(Math.max(0, nanos));
    }

    /** A request was not answered at all: it took at least so long, which the percentiles must not leave out. */
    public void unanswered(long nanos) {
        latencies.recordValue(Math.max(0, nanos));
    }

    /** Something went wrong. */
    public void error(String kind) {
        errors.merge(kind, 1L, Long::sum);
    }

    /** Requests per second that were answered before the run's end. */
    public double achieved() {
        return inTime / seconds;
    }

    /** Whether the rate was not reached: what was measured is then the queue and not the server. */
    public boolean isVoid() {
        return achieved() < VOID_BELOW * offered;
    }

    /** Latency in microseconds below which so many percent of the requests are. */
    public double micros(double percent) {
        return latencies.getValueAtPercentile(percent) / 1e3;
    }

    /**
     * All of it as JSON.
     *
     * @param totalSeconds length of the run, warm-up included, in which all that were answered fell
     */
    public String toJson(double totalSeconds) {
        String curve = DoubleStream.of(CURVE)
                .mapToObj(at -> String.format(Locale.ROOT, "[%.6f,%.1f]", at / 100, micros(at)))
                .collect(Collectors.joining(","));
        String kinds = errors.entrySet().stream()
                .map(error -> "\"" + error.getKey() + "\":" + error.getValue())
                .collect(Collectors.joining(","));
        return String.format(
                Locale.ROOT,
                "{\"requests\":%d,\"seconds\":%.3f,\"offered\":%.1f,\"achieved\":%.1f,\"void\":%b,\"errors\":{%s},\"curve\":[%s]}",
                answered,
                totalSeconds,
                offered,
                achieved(),
                isVoid(),
                kinds,
                curve);
    }
}
