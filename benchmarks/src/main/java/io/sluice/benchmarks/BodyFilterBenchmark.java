package io.sluice.benchmarks;

import io.sluice.spi.Exchange;
import io.sluice.spi.Plugin;
import io.sluice.spi.ResponseResult;
import io.sluice.spi.body.BodyFilter;
import io.sluice.spi.body.BodyResult;
import io.sluice.spi.body.Chunk;
import io.sluice.spi.http.ResponseHead;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What body filters cost for each chunk of 16 KiB of a response of 4 MiB, the exchange around it included. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class BodyFilterBenchmark {
    private static final int CHUNK = 16 * 1024;
    private static final int CHUNKS = 256;

    /** What the filters do. */
    public enum Kind {
        /** Look at the last byte and let the chunk pass. */
        LOOK,
        /** Put another chunk of the same length in its place. */
        REPLACE
    }

    /** The filters' kind. */
    @Param
    public Kind kind = Kind.LOOK;

    /** How many. */
    @Param({"0", "1", "3"})
    public int filters;

    private InMemoryExchanges exchanges = new InMemoryExchanges(List.of(), CHUNK, CHUNKS);

    /** Compiles the chain. */
    @Setup
    public void compile() {
        Plugin plugin = kind == Kind.LOOK ? new Filtering(new Look()) : new Filtering(new Replace());
        exchanges = new InMemoryExchanges(Collections.nCopies(filters, plugin), CHUNK, CHUNKS);
    }

    /** A body. */
    @Benchmark
    @OperationsPerInvocation(CHUNKS)
    public int chunk() {
        return exchanges.run();
    }

    private record Filtering(BodyFilter filter) implements Plugin {
        @Override
        public ResponseResult onResponse(Exchange exchange, ResponseHead head) {
            return ResponseResult.proceed().filtering(filter);
        }
    }

    private static final class Look implements BodyFilter {
        private int seen;

        @Override
        public BodyResult onChunk(Chunk chunk) {
            if (chunk.length() > 0) {
                seen += chunk.bytes().get(chunk.length() - 1);
            }
            return BodyResult.proceed();
        }

        @Override
        public boolean keepsLength() {
            return seen != Integer.MIN_VALUE;
        }
    }

    private record Replace(ByteBuffer bytes) implements BodyFilter {
        private Replace() {
            this(ByteBuffer.allocate(CHUNK));
        }

        @Override
        public BodyResult onChunk(Chunk chunk) {
            return chunk.length() == 0 ? BodyResult.proceed() : BodyResult.replace(bytes);
        }

        @Override
        public boolean keepsLength() {
            return true;
        }
    }
}
