package io.sluice.core.exchange;

import io.sluice.core.chain.ChainedPlugin;
import io.sluice.core.chain.HookCall;
import io.sluice.core.chain.LoopWatch;
import io.sluice.core.chain.PluginHealth;
import io.sluice.core.chain.PluginHealth.Mode;
import io.sluice.core.chain.RequestCalls;
import io.sluice.spi.Continue;
import io.sluice.spi.FailureResult;
import io.sluice.spi.Outcome;
import io.sluice.spi.RequestResult;
import io.sluice.spi.ResponseResult;
import io.sluice.spi.UpstreamFailure;
import io.sluice.spi.http.ResponseHead;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Calls the hooks of plugins for one exchange: the border at which foreign code is distrusted. Every call is counted and watched.
 * What a hook throws is reported, and either passed over ({@code on_error = "continue"}) or turned into a
 * {@link PluginFailure}; the same is done in place of a call that the plugin is no longer trusted with.
 */
final class Hooks {
    private final ProxyExchange exchange;
    private final LoopWatch watch;
    private int reached;

    Hooks(ProxyExchange exchange, LoopWatch watch) {
        this.exchange = exchange;
        this.watch = watch;
    }

    LoopWatch watch() {
        return watch;
    }

    /**
     * Calls plugins in turn for as long as they let the request go on as it is, which nearly all do: the loop has nothing in it but the
     * calls.
     *
     * @param from the place of the first to be called
     * @return what the plugin at {@link #reached()} said; {@link Continue#PROCEED} when all have been called
     */
    RequestResult onRequest(RequestCalls calls, int from) throws PluginFailure {
        int i = from;
        while (i < calls.length()) {
            long entered = 0;
            try {
                for (; i < calls.length() && calls.health(i).mode() == Mode.CALLED; i++) {
                    entered = watch.enter(calls.health(i), HookCall.ON_REQUEST);
                    RequestResult result = Objects.requireNonNull(calls.call(i, exchange), "onRequest returned null");
                    watch.leave(calls.health(i), HookCall.ON_REQUEST, entered);
                    if (result != Continue.PROCEED) {
                        reached = i;
                        return result;
                    }
                }
            } catch (Exception | LinkageError | StackOverflowError | AssertionError e) {
                watch.leave(calls.health(i), HookCall.ON_REQUEST, entered);
                failed(calls.place(i), HookCall.ON_REQUEST, e);
                i++;
                continue;
            }
            if (i < calls.length()) {
                ChainedPlugin plugin = calls.place(i);
                if (isMoved(plugin)) {
                    reached = i;
                    return RequestResult.await(moved(plugin, HookCall.ON_REQUEST, () -> requestResult(plugin)));
                }
                i++;
            }
        }
        return Continue.PROCEED;
    }

    /** The place of the plugin whose result was given last. */
    int reached() {
        return reached;
    }

    private RequestResult requestResult(ChainedPlugin plugin) {
        return Objects.requireNonNull(plugin.plugin().onRequest(exchange), "onRequest returned null");
    }

    ResponseResult onUpstreamResponse(ChainedPlugin plugin, ResponseHead head) throws PluginFailure {
        PluginHealth health = plugin.health();
        if (health.mode() != Mode.CALLED) {
            return isMoved(plugin)
                    ? ResponseResult.await(
                            moved(plugin, HookCall.ON_UPSTREAM_RESPONSE, () -> upstreamResponseResult(plugin, head)))
                    : ResponseResult.proceed();
        }
        long entered = watch.enter(health, HookCall.ON_UPSTREAM_RESPONSE);
        try {
            return upstreamResponseResult(plugin, head);
        } catch (Exception | LinkageError | StackOverflowError | AssertionError e) {
            failed(plugin, HookCall.ON_UPSTREAM_RESPONSE, e);
            return ResponseResult.proceed();
        } finally {
            watch.leave(health, HookCall.ON_UPSTREAM_RESPONSE, entered);
        }
    }

    private ResponseResult upstreamResponseResult(ChainedPlugin plugin, ResponseHead head) {
        return Objects.requireNonNull(
                plugin.plugin().onUpstreamResponse(exchange, head), "onUpstreamResponse returned null");
    }

    FailureResult onUpstreamFailure(ChainedPlugin plugin, UpstreamFailure failure) throws PluginFailure {
        PluginHealth health = plugin.health();
        if (health.mode() != Mode.CALLED) {
            return isMoved(plugin)
                    ? FailureResult.await(
                            moved(plugin, HookCall.ON_UPSTREAM_FAILURE, () -> failureResult(plugin, failure)))
                    : FailureResult.proceed();
        }
        long entered = watch.enter(health, HookCall.ON_UPSTREAM_FAILURE);
        try {
            return failureResult(plugin, failure);
        } catch (Exception | LinkageError | StackOverflowError | AssertionError e) {
            failed(plugin, HookCall.ON_UPSTREAM_FAILURE, e);
            return FailureResult.proceed();
        } finally {
            watch.leave(health, HookCall.ON_UPSTREAM_FAILURE, entered);
        }
    }

    private FailureResult failureResult(ChainedPlugin plugin, UpstreamFailure failure) {
        return Objects.requireNonNull(
                plugin.plugin().onUpstreamFailure(exchange, failure), "onUpstreamFailure returned null");
    }

    ResponseResult onResponse(ChainedPlugin plugin, ResponseHead head) throws PluginFailure {
        PluginHealth health = plugin.health();
        if (health.mode() != Mode.CALLED) {
            return isMoved(plugin)
                    ? ResponseResult.await(moved(plugin, HookCall.ON_RESPONSE, () -> responseResult(plugin, head)))
                    : ResponseResult.proceed();
        }
        long entered = watch.enter(health, HookCall.ON_RESPONSE);
        try {
            return responseResult(plugin, head);
        } catch (Exception | LinkageError | StackOverflowError | AssertionError e) {
            failed(plugin, HookCall.ON_RESPONSE, e);
            return ResponseResult.proceed();
        } finally {
            watch.leave(health, HookCall.ON_RESPONSE, entered);
        }
    }

    private ResponseResult responseResult(ChainedPlugin plugin, ResponseHead head) {
        return Objects.requireNonNull(plugin.plugin().onResponse(exchange, head), "onResponse returned null");
    }

    /**
     * Nothing can fail an exchange that is over: what a plugin throws here is only reported. Nor can it be moved off the loop: the
     * exchange ends with this call.
     */
    void onComplete(ChainedPlugin plugin, Outcome outcome) {
        PluginHealth health = plugin.health();
        if (health.mode() == Mode.PAUSED || health.mode() == Mode.OFF) {
            return;
        }
        long entered = watch.enter(health, HookCall.ON_COMPLETE);
        try {
            plugin.plugin().onComplete(exchange, outcome);
        } catch (Exception | LinkageError | StackOverflowError | AssertionError e) {
            watch.failed(plugin, HookCall.ON_COMPLETE, e);
        } finally {
            watch.leave(health, HookCall.ON_COMPLETE, entered);
        }
    }

    /** Reports what a plugin threw. */
    private void failed(ChainedPlugin plugin, HookCall call, Throwable cause) throws PluginFailure {
        watch.failed(plugin, call, cause);
        failClosed(plugin);
    }

    private static void failClosed(ChainedPlugin plugin) throws PluginFailure {
        if (!plugin.failsOpen()) {
            throw new PluginFailure(plugin.name());
        }
    }

    /** Whether a call is to be made off the loop; else not at all. */
    private static boolean isMoved(ChainedPlugin plugin) throws PluginFailure {
        return switch (plugin.health().mode()) {
            case CALLED, OFF_LOOP -> true;
            case PAUSED, OFF -> {
                if (!plugin.health().isReady() && !plugin.failsOpen()) {
                    throw PluginFailure.notReady(plugin.name());
                }
                failClosed(plugin);
                yield false;
            }
        };
    }

    /**
     * What to wait for in place of a plugin's stage, such that what makes the result on the loop is watched there. Of a plugin that is
     * called off the loop it is made off the loop, too; counted is it on the loop all the same, whose own the counters are.
     */
    <R> CompletionStage<Supplier<R>> awaited(
            ChainedPlugin plugin, CompletionStage<? extends Supplier<? extends R>> stage) {
        if (plugin.health().mode() == Mode.OFF_LOOP) {
            return stage.thenCompose(rest -> offLoop(plugin, () -> known(rest)))
                    .thenApply(result -> () -> resumed(plugin, () -> result));
        }
        return stage.thenApply(rest -> () -> resumed(plugin, rest));
    }

    private <R> R resumed(ChainedPlugin plugin, Supplier<? extends R> rest) {
        long entered = watch.enter(plugin.health(), HookCall.AWAITED);
        try {
            return known(rest);
        } finally {
            watch.leave(plugin.health(), HookCall.AWAITED, entered);
        }
    }

    private static <R> R known(Supplier<? extends R> rest) {
        Objects.requireNonNull(rest, "the stage completed with null");
        return Objects.requireNonNull(rest.get(), "the stage completed with null");
    }

    /** Makes a call on a thread of its own. The exchange waits meanwhile: nobody else is at it, unless its client leaves. */
    private <R> CompletionStage<R> moved(ChainedPlugin plugin, HookCall call, Callable<R> hook) {
        watch.moved(plugin.health(), call);
        return offLoop(plugin, hook);
    }

    private static <R> CompletionStage<R> offLoop(ChainedPlugin plugin, Callable<R> hook) {
        var result = new CompletableFuture<R>();
        var unused = Thread.ofVirtual().name("sluice-hook").start(() -> {
            try {
                Thread.currentThread().setContextClassLoader(plugin.loader());
                result.complete(hook.call());
            } catch (Exception | LinkageError | StackOverflowError | AssertionError e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }
}
