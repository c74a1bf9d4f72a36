package io.sluice.core.chain;

import io.sluice.spi.ChainObserver;
import io.sluice.spi.Continue;
import io.sluice.spi.Exchange;
import io.sluice.spi.FailureResult;
import io.sluice.spi.Hook;
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

    @Override
    public RequestResult onRequest(Exchange exchange) {
        long start = System.nanoTime();
        try {
            return observed(exchange, start, plugin.onRequest(exchange));
        } catch (RuntimeException | Error e) {
            tell(exchange, Hook.REQUEST, ObservedHook.Verdict.THREW, start);
            throw e;
        }
    }

    private RequestResult observed(Exchange exchange, long start, RequestResult result) {
        return switch (result) {
            case Continue(BodyFilter filter) -> {
                tell(exchange, Hook.REQUEST, verdict(filter), start);
                yield result;
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
        long start = System.nanoTime();
        try {
            return observed(exchange, Hook.UPSTREAM_RESPONSE, start, plugin.onUpstreamResponse(exchange, head));
        } catch (RuntimeException | Error e) {
            tell(exchange, Hook.UPSTREAM_RESPONSE, ObservedHook.Verdict.THREW, start);
            throw e;
        }
    }

    @Override
    public ResponseResult onResponse(Exchange exchange, ResponseHead head) {
        long start = System.nanoTime();
        try {
            return observed(exchange, Hook.RESPONSE, start, plugin.onResponse(exchange, head));
        } catch (RuntimeException | Error e) {
            tell(exchange, Hook.RESPONSE, ObservedHook.Verdict.THREW, start);
            throw e;
        }
    }

    private ResponseResult observed(Exchange exchange, Hook hook, long start, ResponseResult result) {
        return switch (result) {
            case Continue(BodyFilter filter) -> {
                tell(exchange, hook, verdict(filter), start);
                yield result;
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
        long start = System.nanoTime();
        try {
            return observed(exchange, start, plugin.onUpstreamFailure(exchange, failure));
        } catch (RuntimeException | Error e) {
            tell(exchange, Hook.UPSTREAM_FAILURE, ObservedHook.Verdict.THREW, start);
            throw e;
        }
    }

    private FailureResult observed(Exchange exchange, long start, FailureResult result) {
        return switch (result) {
            case Continue(BodyFilter filter) -> {
                tell(exchange, Hook.UPSTREAM_FAILURE, verdict(filter), start);
                yield result;
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

    private void tell(Exchange exchange, Hook hook, ObservedHook.Verdict verdict, long start) {
        var call = new Call(name, hook, step, verdict, System.nanoTime() - start);
        for (ChainObserver observer : observers) {
            observer.onHookCalled(exchange, call);
        }
    }

    @Override
    public void onComplete(Exchange exchange, Outcome outcome) {
        plugin.onComplete(exchange, outcome);
    }
}
