package io.sluice.core.chain;

import io.sluice.spi.ChainObserver;
import io.sluice.spi.Continue;
import io.sluice.spi.Exchange;
import io.sluice.spi.FailureResult;
import io.sluice.spi.Hook;
import io.sluice.spi.ObservedFilter;
import io.sluice.spi.ObservedHook;
import io.sluice.spi.Outcome;
import io.sluice.spi.Plugin;
import io.sluice.spi.RequestResult;
import io.sluice.spi.Respond;
import io.sluice.spi.ResponseResult;
import io.sluice.spi.Step;
import io.sluice.spi.UpstreamFailure;
import io.sluice.spi.body.BodyFilter;
import io.sluice.spi.http.ResponseHead;
import java.util.List;
import java.util.function.Supplier;

/** Stands in a chain for a plugin whose calls observers of that chain are told of. */
final class ObservedPlugin implements Plugin {
    private record Call(String plugin, Hook hook, Step step, Verdict verdict, long nanos) implements ObservedHook {}

    private final String name;
    private final Step step;
    private final Plugin plugin;
    private final List<ChainObserver> observers;

    ObservedPlugin(ChainedPlugin chained, List<ChainObserver> observers) {
        this.name = chained.name();
        this.step = chained.step();
        this.plugin = chained.plugin();
        this.observers = observers;
    }

    boolean observes(Plugin other) {
        return plugin == other;
    }

    ClassLoader loader() {
        return plugin.getClass().getClassLoader();
    }

    String name() {
        return name;
    }

    Step step() {
        return step;
    }

    /** What tells of a call that returned. */
    private interface Sequel<R> {
        R of(long start, R result);
    }

    private <R> R watched(Exchange exchange, Hook hook, Supplier<R> call, Sequel<R> sequel) {
        long start = System.nanoTime();
        R result;
        try {
            result = call.get();
        } catch (RuntimeException | Error e) {
            tell(exchange, hook, ObservedHook.Verdict.THREW, start);
            throw e;
        }
        return sequel.of(start, result);
    }

    @Override
    public RequestResult onRequest(Exchange exchange) {
        return watched(
                exchange,
                Hook.REQUEST,
                () -> plugin.onRequest(exchange),
                (start, result) -> observed(exchange, start, result));
    }

    private RequestResult observed(Exchange exchange, long start, RequestResult result) {
        return switch (result) {
            case Continue proceed -> {
                tell(exchange, Hook.REQUEST, verdict(proceed.filter()), start);
                yield timed(exchange, Hook.REQUEST, proceed);
            }
            case Respond answer -> {
                tell(exchange, Hook.REQUEST, ObservedHook.Verdict.RESPOND, start);
                yield answer;
            }
            case RequestResult.Await await -> {
                tell(exchange, Hook.REQUEST, ObservedHook.Verdict.AWAIT, start);
                yield new RequestResult.Await(
                        await.result().thenApply(later -> () -> observed(exchange, start, later.get())));
            }
        };
    }

    @Override
    public ResponseResult onUpstreamResponse(Exchange exchange, ResponseHead head) {
        return watched(
                exchange,
                Hook.UPSTREAM_RESPONSE,
                () -> plugin.onUpstreamResponse(exchange, head),
                (start, result) -> observed(exchange, Hook.UPSTREAM_RESPONSE, start, result));
    }

    @Override
    public ResponseResult onResponse(Exchange exchange, ResponseHead head) {
        return watched(
                exchange,
                Hook.RESPONSE,
                () -> plugin.onResponse(exchange, head),
                (start, result) -> observed(exchange, Hook.RESPONSE, start, result));
    }

    private ResponseResult observed(Exchange exchange, Hook hook, long start, ResponseResult result) {
        return switch (result) {
            case Continue proceed -> {
                tell(exchange, hook, verdict(proceed.filter()), start);
                yield timed(exchange, hook, proceed);
            }
            case Respond answer -> {
                tell(exchange, hook, ObservedHook.Verdict.RESPOND, start);
                yield answer;
            }
            case ResponseResult.Await await -> {
                tell(exchange, hook, ObservedHook.Verdict.AWAIT, start);
                yield new ResponseResult.Await(
                        await.result().thenApply(later -> () -> observed(exchange, hook, start, later.get())));
            }
        };
    }

    @Override
    public FailureResult onUpstreamFailure(Exchange exchange, UpstreamFailure failure) {
        return watched(
                exchange,
                Hook.UPSTREAM_FAILURE,
                () -> plugin.onUpstreamFailure(exchange, failure),
                (start, result) -> observed(exchange, start, result));
    }

    private FailureResult observed(Exchange exchange, long start, FailureResult result) {
        return switch (result) {
            case Continue proceed -> {
                tell(exchange, Hook.UPSTREAM_FAILURE, verdict(proceed.filter()), start);
                yield proceed;
            }
            case Respond answer -> {
                tell(exchange, Hook.UPSTREAM_FAILURE, ObservedHook.Verdict.RESPOND, start);
                yield answer;
            }
            case FailureResult.Await await -> {
                tell(exchange, Hook.UPSTREAM_FAILURE, ObservedHook.Verdict.AWAIT, start);
                yield new FailureResult.Await(
                        await.result().thenApply(later -> () -> observed(exchange, start, later.get())));
            }
        };
    }

    private static ObservedHook.Verdict verdict(BodyFilter filter) {
        return filter == BodyFilter.NONE ? ObservedHook.Verdict.CONTINUE : ObservedHook.Verdict.FILTER;
    }

    private Continue timed(Exchange exchange, Hook hook, Continue proceed) {
        return proceed.filter() == BodyFilter.NONE
                ? proceed
                : proceed.filtering(new TimedFilter(proceed.filter(), hook, this, exchange));
    }

    void tell(Exchange exchange, ObservedFilter filter) {
        for (ChainObserver observer : observers) {
            observer.onFilterClosed(exchange, filter);
        }
    }

    private void tell(Exchange exchange, Hook hook, ObservedHook.Verdict verdict, long start) {
        var call = new Call(name, hook, step, verdict, System.nanoTime() - start);
        for (ChainObserver observer : observers) {
            observer.onHookCalled(exchange, call);
        }
    }

    @Override
    public void onComplete(Exchange exchange, Outcome outcome) {
        watched(
                exchange,
                Hook.COMPLETE,
                () -> {
                    plugin.onComplete(exchange, outcome);
                    return ObservedHook.Verdict.CONTINUE;
                },
                (start, verdict) -> {
                    tell(exchange, Hook.COMPLETE, verdict, start);
                    return verdict;
                });
    }
}
