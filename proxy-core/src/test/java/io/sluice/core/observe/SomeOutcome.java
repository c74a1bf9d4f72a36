package io.sluice.core.observe;

import io.sluice.spi.Outcome;
import java.time.Duration;
import java.util.Optional;

/** An outcome for tests. */
public record SomeOutcome(
        End end, int status, long responseBytes, long requestBytes, Duration duration, Optional<String> peer)
        implements Outcome {

    /** A complete one: a millisecond, no bodies, no peer. */
    public static SomeOutcome of(int status) {
        return new SomeOutcome(End.COMPLETE, status, 0, 0, Duration.ofMillis(1), Optional.empty());
    }

    /** The same with another end. */
    public SomeOutcome end(End newEnd) {
        return new SomeOutcome(newEnd, status, responseBytes, requestBytes, duration, peer);
    }

    /** The same with bodies. */
    public SomeOutcome bytes(long response, long request) {
        return new SomeOutcome(end, status, response, request, duration, peer);
    }

    /** The same with another duration. */
    public SomeOutcome took(Duration newDuration) {
        return new SomeOutcome(end, status, responseBytes, requestBytes, newDuration, peer);
    }

    /** The same, answered by a peer. */
    public SomeOutcome by(String newPeer) {
        return new SomeOutcome(end, status, responseBytes, requestBytes, duration, Optional.of(newPeer));
    }
}
