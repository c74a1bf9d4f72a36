package io.sluice.benchmarks;

import io.sluice.core.http.CanonicalRequest;
import io.sluice.core.http.CanonicalResponse;
import io.sluice.core.http.Fields;
import io.sluice.spi.http.HeaderName;
import io.sluice.spi.http.HeaderNames;
import io.sluice.spi.http.Headers;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Reading, asking, changing and writing of heads. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class FieldsBenchmark {
    private static final HeaderName ADDED = HeaderName.of("x-request-id");

    private final Heads heads = new Heads();
    private final Fields fields = heads.request(Heads.GET).headers();
    private final Headers view = fields;
    private final Wire wire = new Wire();

    /** Ten headers, gate included. */
    @Benchmark
    public CanonicalRequest parseRequest() {
        return heads.request(Heads.GET);
    }

    /** Five headers. */
    @Benchmark
    public CanonicalResponse parseResponse() {
        return heads.response(Heads.OK);
    }

    /** A header that is there, as a string. */
    @Benchmark
    public Optional<String> getPresent() {
        return view.first(HeaderNames.REFERER);
    }

    /** A header that is not. */
    @Benchmark
    public boolean containsAbsent() {
        return view.contains(HeaderNames.AUTHORIZATION);
    }

    /** To be compared with {@link #parseRequest}: each change stays in memory, so that it needs a head of its own. */
    @Benchmark
    public Headers parseAndAdd() {
        Headers headers = heads.request(Heads.GET).headers();
        headers.set(ADDED, "0192f0c1-7c1d-7000-8000-000000000000");
        return headers;
    }

    /** As {@link #parseAndAdd}, of a header that is there. */
    @Benchmark
    public Headers parseAndReplace() {
        Headers headers = heads.request(Heads.GET).headers();
        headers.set(HeaderNames.USER_AGENT, "replaced");
        return headers;
    }

    /** Ten headers that lie together. */
    @Benchmark
    public int write() {
        wire.clear();
        fields.writeTo(wire);
        return wire.length();
    }
}
