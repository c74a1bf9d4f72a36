package io.sluice.core.exchange;

import io.sluice.core.chain.ChainedPlugin;
import io.sluice.spi.FailureResult;
import io.sluice.spi.Outcome;
import io.sluice.spi.RequestResult;
import io.sluice.spi.ResponseResult;
import io.sluice.spi.UpstreamFailure;
import io.sluice.spi.http.ResponseHead;
import java.util.Objects;

/**
 * Calls the hooks of plugins for one exchange: the border at which foreign code is distrusted. What a hook throws is reported,
 * and either passed over ({@code on_error = "continue"}) or turned into a {@link PluginFailure}.
 */
final class Hooks {
    private final ProxyExchange exchange;
    private final PluginBoundary boundary;

    Hooks(ProxyExchange exchange, PluginBoundary boundary) {
        this.exchange = exchange;
        this.boundary = boundary;
    }

    RequestResult onRequest(ChainedPlugin plugin) throws PluginFailure {
        try {
            return Objects.requireNonNull(plugin.plugin().onRequest(exchange), "onRequest returned null");
        } catch (Exception | LinkageError | StackOverflowError | AssertionError e) {
            failed(plugin, "onRequest", e);
            return RequestResult.proceed();
        }
    }

    ResponseResult onUpstreamResponse(ChainedPlugin plugin, ResponseHead head) throws PluginFailure {
        try {
            return Objects.requireNonNull(
                    plugin.plugin().onUpstreamResponse(exchange, head), "onUpstreamResponse returned null");
        } catch (Exception | LinkageError | StackOverflowError | AssertionError e) {
            failed(plugin, "onUpstreamResponse", e);
            return ResponseResult.proceed();
        }
    }

    FailureResult onUpstreamFailure(ChainedPlugin plugin, UpstreamFailure failure) throws PluginFailure {
        try {
            return Objects.requireNonNull(
                    plugin.plugin().onUpstreamFailure(exchange, failure), "onUpstreamFailure returned null");
        } catch (Exception | LinkageError | StackOverflowError | AssertionError e) {
            failed(plugin, "onUpstreamFailure", e);
            return FailureResult.proceed();
        }
    }

    ResponseResult onResponse(ChainedPlugin plugin, ResponseHead head) throws PluginFailure {
        try {
            return Objects.requireNonNull(plugin.plugin().onResponse(exchange, head), "onResponse returned null");
        } catch (Exception | LinkageError | StackOverflowError | AssertionError e) {
            failed(plugin, "onResponse", e);
            return ResponseResult.proceed();
        }
    }

    /** Nothing can fail an exchange that is over: what a plugin throws here is only reported. */
    void onComplete(ChainedPlugin plugin, Outcome outcome) {
        try {
            plugin.plugin().onComplete(exchange, outcome);
        } catch (Exception | LinkageError | StackOverflowError | AssertionError e) {
            boundary.failed(plugin, "onComplete", e);
        }
    }

    /** Reports what a plugin threw, or what its stage failed with. */
    void failed(ChainedPlugin plugin, String hook, Throwable cause) throws PluginFailure {
        boundary.failed(plugin, hook, cause);
        if (!plugin.failsOpen()) {
            throw new PluginFailure(plugin.name());
        }
    }
}
