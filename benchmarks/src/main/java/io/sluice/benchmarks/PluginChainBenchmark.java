package io.sluice.benchmarks;

import io.sluice.core.chain.ChainedPlugin;
import io.sluice.core.chain.HookCall;
import io.sluice.core.chain.LoopWatch;
import io.sluice.core.chain.PluginChain;
import io.sluice.core.chain.PluginHealth;
import io.sluice.core.chain.RequestCalls;
import io.sluice.core.chain.Supervisor;
import io.sluice.spi.Continue;
import io.sluice.spi.Exchange;
import io.sluice.spi.Plugin;
import io.sluice.spi.RequestResult;
import io.sluice.spi.Respond;
import io.sluice.spi.Step;
import io.sluice.spi.body.BodyFilter;
import io.sluice.spi.testkit.FakeExchange;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
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

/**
 * Calling {@code onRequest} of a chain. The loop is a copy of the exchange driver's, which cannot be had without an exchange;
 * that copy and original cost the same shows in {@link ExchangeBenchmark}, whose chains of 10 and of 0 differ by as much.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class PluginChainBenchmark {
    private static final Supervisor SUPERVISOR = new Supervisor(1);

    /** Length of a chain. */
    @Param({"0", "1", "10"})
    public int plugins;

    /**
     * In how many orders the plugins stand that requests meet in turn: of one, the JIT compiler learns who is called where; of many,
     * neither it nor the processor can know.
     */
    @Param({"1", "64"})
    public int orders;

    private final Exchange exchange = FakeExchange.get("http://www.example.com/");
    private final LoopWatch watch = SUPERVISOR.on(0);
    private RequestCalls[] chains = {};
    private int next;
    private int filters;

    /** Compiles the chains, and makes the call sites see all kinds of plugins when there are many orders, even of one plugin. */
    @Setup
    public void compile() {
        if (orders > 1) {
            chains = chains(10);
            for (int i = 0; i < 20_000; i++) {
                dispatch();
                supervised();
            }
        }
        chains = chains(plugins);
    }

    private RequestCalls[] chains(int length) {
        var random = new Random(1);
        return IntStream.range(0, orders)
                .mapToObj(order -> {
                    List<Plugin> list = new ArrayList<>(NoOpPlugins.list(length));
                    if (order > 0) {
                        Collections.shuffle(list, random);
                    }
                    return chain(list);
                })
                .toArray(RequestCalls[]::new);
    }

    private static RequestCalls chain(List<Plugin> plugins) {
        return new PluginChain(plugins.stream()
                        .map(plugin -> new ChainedPlugin(
                                "no-op", plugin, Step.REQUEST, false, SUPERVISOR.admit("no-op", false)))
                        .toList())
                .request();
    }

    private RequestCalls chain() {
        next = next + 1 == chains.length ? 0 : next + 1;
        return chains[next];
    }

    /** The loop over the plugins of one step. */
    @Benchmark
    public boolean dispatch() {
        RequestCalls calls = chain();
        int i = 0;
        try {
            for (; i < calls.length(); i++) {
                RequestResult result = calls.call(i, exchange);
                if (result != Continue.PROCEED && !proceeds(result)) {
                    return false;
                }
            }
        } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError e) {
            throw new IllegalStateException(calls.place(i).name(), e);
        }
        return true;
    }

    /** The same with the driver's border around each call: counted, watched, and not made when the plugin is not trusted. */
    @Benchmark
    public boolean supervised() {
        RequestCalls calls = chain();
        int i = 0;
        long entered = 0;
        try {
            for (; i < calls.length() && calls.health(i).mode() == PluginHealth.Mode.CALLED; i++) {
                entered = watch.enter(calls.health(i), HookCall.ON_REQUEST);
                RequestResult result = Objects.requireNonNull(calls.call(i, exchange), "onRequest returned null");
                watch.leave(calls.health(i), HookCall.ON_REQUEST, entered);
                if (result != Continue.PROCEED && !proceeds(result)) {
                    return false;
                }
            }
        } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError e) {
            watch.leave(calls.health(i), HookCall.ON_REQUEST, entered);
            watch.failed(calls.place(i), HookCall.ON_REQUEST, e);
        }
        return i == calls.length();
    }

    private boolean proceeds(RequestResult result) {
        return switch (result) {
            case Continue(BodyFilter filter) -> {
                if (filter != BodyFilter.NONE) {
                    filters++;
                }
                yield true;
            }
            case Respond respond -> false;
            case RequestResult.Await await -> filters < 0;
        };
    }
}
