package io.sluice.core.observe;

import io.sluice.spi.Exchange;
import io.sluice.spi.Outcome;
import io.sluice.spi.UpstreamFailure;
import io.sluice.spi.http.ResponseHead;

/**
 * Is told of every exchange of a server, at its beginning and at its end. Called on the exchange's event loop: must not
 * block.
 */
public interface ExchangeObserver {
    /** Watches nothing. */
    ExchangeObserver NONE = new ExchangeObserver() {
        @Override
        public void started(Exchange exchange, int loop) {}

        @Override
        public void completed(Exchange exchange, ResponseHead response, Outcome outcome, int loop) {}
    };

    /**
     * A request was read and matched a location.
     *
     * @param loop number of the calling loop, from 0: for counters that loops do not share
     */
    void started(Exchange exchange, int loop);

    /** No response could be had from an upstream, after the last retry; called at most once between the two others. */
    default void upstreamFailed(Exchange exchange, UpstreamFailure failure, int loop) {}

    /**
     * The exchange is over. Called exactly once for each {@link #started}.
     *
     * @param response the head that went to the client; without headers where none did
     */
    void completed(Exchange exchange, ResponseHead response, Outcome outcome, int loop);
}
