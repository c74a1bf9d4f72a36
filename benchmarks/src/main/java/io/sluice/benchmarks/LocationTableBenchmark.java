package io.sluice.benchmarks;

import io.sluice.core.http.CanonicalRequest;
import io.sluice.core.route.Conditions;
import io.sluice.core.route.HostPattern;
import io.sluice.core.route.LocationRule;
import io.sluice.core.route.LocationTable;
import io.sluice.core.route.Match;
import io.sluice.core.route.PathPattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Route among few and among many: a third of the locations have exact paths, a third prefixes, a third hosts. The requests go to
 * random ones, so that a large table is not helped by its hot part lying in the cache.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class LocationTableBenchmark {
    private static final int REQUESTS = 256;

    /** Number of locations. */
    @Param({"10", "1000", "10000"})
    public int locations;

    private LocationTable<Integer> table = LocationTable.of(List.of());
    private CanonicalRequest[] exact = {};
    private CanonicalRequest[] prefix = {};
    private CanonicalRequest[] host = {};
    private CanonicalRequest[] miss = {};
    private int turn;

    /** Builds the table, and checks that the requests go where they should. */
    @Setup
    public void build() {
        var rules = new ArrayList<LocationRule<Integer>>();
        for (int i = 0; i < locations; i++) {
            rules.add(
                    switch (i % 3) {
                        case 0 -> rule(i, "www.example.com", "=/exact/" + i);
                        case 1 -> rule(i, "www.example.com", "/prefix/" + i + '/');
                        default -> rule(i, "host" + i + ".example.com", "");
                    });
        }
        table = LocationTable.of(rules);
        exact = requests(0, i -> "www.example.com/exact/" + i);
        prefix = requests(1, i -> "www.example.com/prefix/" + i + "/articles/2026");
        host = requests(2, i -> "host" + i + ".example.com/articles/2026");
        miss = requests(0, i -> "www.example.com/missing/" + i);
        for (CanonicalRequest[] hits : List.of(exact, prefix, host)) {
            for (CanonicalRequest request : hits) {
                if (!(table.match(request) instanceof Match.Found<Integer>)) {
                    throw new IllegalStateException("no location for " + request);
                }
            }
        }
    }

    private static LocationRule<Integer> rule(int number, String host, String path) {
        return LocationRule.of(
                "location" + number,
                HostPattern.parse(host),
                PathPattern.parse(path),
                Conditions.of(List.of(), List.of(), List.of()),
                number);
    }

    private CanonicalRequest[] requests(int kind, IntFunction<String> target) {
        var dice = new Random(1);
        var heads = new Heads();
        var made = new CanonicalRequest[REQUESTS];
        for (int i = 0; i < made.length; i++) {
            String url = target.apply(dice.nextInt((locations - kind + 2) / 3) * 3 + kind);
            int slash = url.indexOf('/');
            made[i] = heads.request(url.substring(0, slash), url.substring(slash));
        }
        return made;
    }

    private Match<Integer> match(CanonicalRequest[] requests) {
        turn = turn + 1 & REQUESTS - 1;
        return table.match(requests[turn]);
    }

    /** By the whole path. */
    @Benchmark
    public Match<Integer> exact() {
        return match(exact);
    }

    /** By the beginning of the path. */
    @Benchmark
    public Match<Integer> prefix() {
        return match(prefix);
    }

    /** By the host. */
    @Benchmark
    public Match<Integer> host() {
        return match(host);
    }

    /** By nothing. */
    @Benchmark
    public Match<Integer> miss() {
        return match(miss);
    }
}
