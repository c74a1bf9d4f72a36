package io.sluice.core.exchange;

import io.sluice.spi.Outcome;
import java.time.Duration;
import java.util.Optional;

/** An {@link Outcome} as a value; what costs something to make is made when it is asked for. */
record Ending(End end, int status, long responseBytes, long requestBytes, long nanos, String peerText)
        implements Outcome {

    @Override
    public Duration duration() {
        return Duration.ofNanos(nanos);
    }

    @Override
    public Optional<String> peer() {
        return peerText.isEmpty() ? Optional.empty() : Optional.of(peerText);
    }
}
