package io.sluice.spi.upstream;

import java.util.concurrent.CompletionStage;

/**
 * Sends requests of a plugin's own to an upstream of the configuration: with its peers, connections, TLS and clocks, but past
 * all plugins, logs and counters. Got from {@link io.sluice.spi.PluginContext#upstream} or
 * {@link io.sluice.spi.Exchange#upstream}; may be kept, and used by many threads. After a reload it goes to what the
 * upstream of this name has become. What {@link io.sluice.spi.PluginContext#outside} gives sends to one server that is none.
 */
public interface UpstreamClient {

    /** The upstream's name, or the URI of the server outside. */
    String name();

    /**
     * Sends a request, once, from any thread; never blocks. When no connection can be made other peers are tried, and a kept
     * connection that its peer has just closed is replaced where the method allows that; redirects are not followed.
     *
     * @return the response, whatever its status, or a failure by {@link CallFailure}. It completes on a virtual thread, so
     *     what hangs on it may block.
     */
    CompletionStage<UpstreamAnswer> send(UpstreamCall call);
}
