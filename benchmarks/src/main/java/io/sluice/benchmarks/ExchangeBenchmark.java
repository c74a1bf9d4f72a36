package io.sluice.benchmarks;

import io.sluice.benchmarks.plugins.LightPlugins;
import io.sluice.spi.Plugin;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
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

/** A whole exchange in memory: what a request costs Sluice itself, and what plugins add to it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class ExchangeBenchmark {
    /** Which plugins. */
    public enum Chain {
        /** None. */
        NONE,
        /** Ten that do nothing: the bare dispatch. */
        NO_OP_10,
        /** Eight that look at something, two of which write a header. */
        LIGHT_8
    }

    /** The location's plugins. */
    @Param
    public Chain chain = Chain.NONE;

    private InMemoryExchanges exchanges = new InMemoryExchanges(List.of(), 26, 1);

    /** Compiles the chain. */
    @Setup
    public void compile() {
        exchanges = new InMemoryExchanges(
                switch (chain) {
                    case NONE -> List.of();
                    case NO_OP_10 -> NoOpPlugins.list(10);
                    case LIGHT_8 -> light();
                },
                26,
                1);
    }

    private static List<Plugin> light() {
        return IntStream.rangeClosed(1, LightPlugins.COUNT)
                .mapToObj(LightPlugins::of)
                .toList();
    }

    /** From the request's bytes to the response's. */
    @Benchmark
    public int exchange() {
        return exchanges.run();
    }
}
