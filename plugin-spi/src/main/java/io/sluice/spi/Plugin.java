package io.sluice.spi;

import io.sluice.spi.http.ResponseHead;

/**
 * One configured plugin: what one {@code [plugins.NAME]} table of the configuration became.
 *
 * <p>An instance serves many exchanges on several event loops at once, so it must be safe for use by many threads; most
 * plugins are immutable records. Its configuration was parsed by the {@link PluginFactory} and is gone by now.
 *
 * <p><b>When hooks are called.</b> Only the hooks that a class overrides are called, only for the locations that list the
 * plugin, in the order of that list. {@link #onRequest} is called in the one {@link Step} the instance is configured for.
 * All hooks of one exchange are called on that exchange's event loop, one after the other: they must not block, sleep or
 * wait for a lock. Blocking work goes through {@link PluginContext#blocking} and an {@code await} result.
 *
 * <p><b>Errors.</b> A hook that throws fails its exchange closed (500) unless the instance says
 * {@code on_error = "continue"}; it never harms the loop or other exchanges.
 */
public interface Plugin extends AutoCloseable {

    /**
     * The request head is complete; nothing of the request has gone upstream yet. The head may be changed in place.
     *
     * @return go on, answer at once, or wait for a stage; a filter handed over with
     *     {@link Continue#filtering} sees the request body on its way upstream
     */
    default RequestResult onRequest(Exchange exchange) {
        return RequestResult.proceed();
    }

    /**
     * The upstream's final response head has arrived (never a 1xx), before anything of it is cached. Not called for
     * responses made by plugins, by a cache or by the proxy.
     */
    default ResponseResult onUpstreamResponse(Exchange exchange, ResponseHead head) {
        return ResponseResult.proceed();
    }

    /**
     * No response could be had from the upstream: after the last retry, and before the first byte went to the client.
     * The place for stale content and fallbacks.
     */
    default FailureResult onUpstreamFailure(Exchange exchange, UpstreamFailure failure) {
        return FailureResult.proceed();
    }

    /**
     * A response is about to leave to the client: called once for every response whoever made it, be it the upstream, a
     * cache, a plugin or the proxy's own error page. A response given here by {@link Respond} replaces the present one
     * and is seen by the plugins that come later in the list, not again by the earlier ones.
     */
    default ResponseResult onResponse(Exchange exchange, ResponseHead head) {
        return ResponseResult.proceed();
    }

    /**
     * The exchange is over, well or badly. Called exactly once for every exchange whose chain was entered, after the
     * last byte was written or the connection was lost. The exchange and all its views are invalid when this returns.
     */
    default void onComplete(Exchange exchange, Outcome outcome) {}

    /** Releases what the instance holds. Called once, after the last exchange that uses it; may block. */
    @Override
    default void close() {}
}
