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
import java.util.concurrent.TimeUnit;
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

    /** Length of the chain. */
    @Param({"0", "1", "10"})
    public int plugins;

    private final Exchange exchange = FakeExchange.get("http://www.example.com/");
    private final LoopWatch watch = SUPERVISOR.on(0);
    private RequestCalls chain = PluginChain.EMPTY.request();
    private int filters;

    /** Compiles the chain, and makes the call site see all kinds of plugins even when the chain has one. */
    @Setup
    public void compile() {
        chain = chain(10);
        for (int i = 0; i < 20_000; i++) {
            dispatch();
            supervised();
        }
        chain = chain(plugins);
    }

    private static RequestCalls chain(int length) {
        return new PluginChain(NoOpPlugins.list(length).stream()
                        .map(plugin -> new ChainedPlugin(
                                "no-op", plugin, Step.REQUEST, false, SUPERVISOR.admit("no-op", false)))
                        .toList())
                .request();
    }

    /** The loop over the plugins of one step. */
    @Benchmark
    public boolean dispatch() {
        Plugin[] called = chain.plugins();
        int i = 0;
        try {
            for (; i < called.length; i++) {
                RequestResult result = called[i].onRequest(exchange);
                if (result != Continue.PROCEED && !proceeds(result)) {
                    return false;
                }
            }
        } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError e) {
            throw new IllegalStateException(chain.place(i).name(), e);
        }
        return true;
    }

    /** The same with the driver's border around each call: counted, watched, and not made when the plugin is not trusted. */
    @Benchmark
    public boolean supervised() {
        Plugin[] called = chain.plugins();
        PluginHealth[] healths = chain.healths();
        int i = 0;
        long entered = 0;
        try {
            for (; i < called.length && healths[i].mode() == PluginHealth.Mode.CALLED; i++) {
                entered = watch.enter(healths[i], HookCall.ON_REQUEST);
                RequestResult result = called[i].onRequest(exchange);
                if (result != Continue.PROCEED && !proceeds(result)) {
                    return false;
                }
                watch.leave(healths[i], HookCall.ON_REQUEST, entered);
            }
        } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError e) {
            watch.leave(healths[i], HookCall.ON_REQUEST, entered);
            watch.failed(chain.place(i), HookCall.ON_REQUEST, e);
        }
        return i == called.length;
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
