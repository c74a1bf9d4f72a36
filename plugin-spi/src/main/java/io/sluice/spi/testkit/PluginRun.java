package io.sluice.spi.testkit;

import io.sluice.spi.Outcome;
import io.sluice.spi.http.HeaderName;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One exchange that was led through a harness's plugins, and what came of it. A run that is suspended by an {@code await}
 * goes on when the stage completes; until the exchange is over, there is no response to ask for.
 */
public final class PluginRun {
    private final ExchangeLife life;

    PluginRun(ExchangeLife life) {
        this.life = life;
    }

    /** Whether a hook waits for a stage: move the clock or complete the stage. */
    public boolean isSuspended() {
        return life.isSuspended();
    }

    /** Whether the exchange is over and {@code onComplete} was called. */
    public boolean isOver() {
        return life.outcome().isPresent();
    }

    /**
     * Waits, on the real clock, for work on other threads to end the exchange. Not needed for what the kit's own
     * {@code blocking} and {@code after} do.
     *
     * @throws IllegalStateException when the exchange is not over in time
     */
    public PluginRun await(Duration limit) throws InterruptedException {
        if (!life.awaitEnd(limit)) {
            throw new IllegalStateException("the exchange is not over after " + limit + ": " + this);
        }
        return this;
    }

    /** The client goes away. Nothing happens when the exchange is over. */
    public void disconnect() {
        life.disconnect();
    }

    /**
     * The response's status.
     *
     * @throws IllegalStateException as the methods below, when the exchange is not over
     */
    public int status() {
        return outcome().status();
    }

    /** The response's header section; empty when the client left before there was a response. */
    public FakeHeaders headers() {
        requireOver();
        return life.responseHead().map(FakeResponseHead::headers).orElseGet(FakeHeaders::new);
    }

    /** The first value of a response header. */
    public Optional<String> header(String name) {
        return headers().first(HeaderName.of(name));
    }

    /** The body as the client received it, read as UTF-8. */
    public String body() {
        return new String(bodyBytes(), StandardCharsets.UTF_8);
    }

    /** The body as the client received it. */
    public byte[] bodyBytes() {
        requireOver();
        return life.written();
    }

    /** Whether the request went upstream. */
    public boolean wentUpstream() {
        return life.upstreamRequest().isPresent();
    }

    /**
     * What went upstream.
     *
     * @throws IllegalStateException when nothing did
     */
    public UpstreamRequest upstreamRequest() {
        return life.upstreamRequest().orElseThrow(() -> new IllegalStateException("nothing went upstream: " + this));
    }

    /** Every call of a hook so far, in order. */
    public List<PluginCall> calls() {
        return life.calls();
    }

    /** The first exception that a hook or filter threw, or that failed a stage; the client saw a 500 or less. */
    public Optional<Throwable> failure() {
        return life.thrown();
    }

    /** How the exchange ended, as {@code onComplete} was told. */
    public Outcome outcome() {
        return life.outcome().orElseThrow(this::notOver);
    }

    private void requireOver() {
        if (!isOver()) {
            throw notOver();
        }
    }

    private IllegalStateException notOver() {
        return new IllegalStateException("the exchange is not over: " + this);
    }

    /** State, calls, failure and response: for the messages of failed assertions. */
    @Override
    public String toString() {
        var text = new StringBuilder(isOver() ? "over" : isSuspended() ? "suspended" : "under way");
        text.append(", calls ").append(calls());
        failure().ifPresent(cause -> text.append(", failed by ").append(cause));
        life.responseHead().ifPresent(head -> text.append(", response ").append(head));
        return text.toString();
    }
}
