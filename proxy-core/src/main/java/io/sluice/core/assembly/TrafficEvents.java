package io.sluice.core.assembly;

import io.sluice.core.observe.ExchangeObserver;
import io.sluice.core.services.EventHub;
import io.sluice.spi.Exchange;
import io.sluice.spi.Outcome;
import io.sluice.spi.event.ExchangeEnded;
import io.sluice.spi.event.UpstreamFailed;
import io.sluice.spi.http.ResponseHead;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * Tells plugins of exchanges. Stands among a server's observers only while somebody wants to hear of them.
 *
 * @param server its name
 */
record TrafficEvents(String server, EventHub hub, Clock clock) implements ExchangeObserver {
    private record Ended(
            Instant time,
            String server,
            String location,
            String clientAddress,
            String method,
            String path,
            int status,
            boolean isComplete,
            long requestBytes,
            long responseBytes,
            Duration duration,
            Optional<String> peer)
            implements ExchangeEnded {}

    private record Failed(Instant time, String location, String kind) implements UpstreamFailed {}

    /** Observers for what is wanted: one or none. */
    static Optional<ExchangeObserver> of(String server, EventHub hub) {
        boolean isWanted = hub.wants(ExchangeEnded.class) || hub.wants(UpstreamFailed.class);
        return isWanted ? Optional.of(new TrafficEvents(server, hub, Clock.systemUTC())) : Optional.empty();
    }

    @Override
    public void started(Exchange exchange, int loop) {}

    @Override
    public void upstreamFailed(Exchange exchange, io.sluice.spi.UpstreamFailure failure, int loop) {
        hub.publish(new Failed(
                clock.instant(), exchange.location(), failure.kind().name().toLowerCase(Locale.ROOT)));
    }

    @Override
    public void completed(Exchange exchange, ResponseHead response, Outcome outcome, int loop) {
        hub.publish(new Ended(
                clock.instant(),
                server,
                exchange.location(),
                exchange.clientAddress(),
                exchange.request().method(),
                exchange.request().path(),
                outcome.status(),
                outcome.end() == Outcome.End.COMPLETE,
                outcome.requestBytes(),
                outcome.responseBytes(),
                outcome.duration(),
                outcome.peer()));
    }
}
