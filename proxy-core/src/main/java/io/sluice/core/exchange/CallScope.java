package io.sluice.core.exchange;

import io.sluice.core.upstream.InFlight;
import io.sluice.core.upstream.Upstream;
import io.sluice.spi.upstream.CallFailure;
import io.sluice.spi.upstream.CallFailure.Reason;
import io.sluice.spi.upstream.UpstreamAnswer;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The upstreams of one generation, for the calls of plugins' own. Exists before they do, as plugins are made first: what is
 * sent until then waits. A call counts among the generation's exchanges, so its peers outlive it; when the generation has
 * ended, what still holds its scope is served by the present generation's.
 */
public final class CallScope {
    /** Of no generation: nothing can be sent. */
    public static final CallScope NONE = new CallScope(UpstreamCalls.NONE, new InFlight(0), 0);

    static {
        NONE.end();
    }

    private final UpstreamCalls calls;
    private final InFlight pins;
    private final UnderWay<UpstreamExchange> open;
    private final CompletableFuture<Map<String, Upstream>> upstreams = new CompletableFuture<>();
    private volatile boolean ended;

    /**
     * A scope whose upstreams are not known yet.
     *
     * @param pins counts what still uses the generation
     * @param loops how many there are
     */
    public CallScope(UpstreamCalls calls, InFlight pins, int loops) {
        this.open = new UnderWay<>(loops, UpstreamExchange::cut);
        this.calls = calls;
        this.pins = pins;
    }

    /** The generation is complete: calls can be sent. */
    public void open(Map<String, Upstream> byName) {
        upstreams.complete(Map.copyOf(byName));
    }

    /**
     * No call begins here any more, once each loop has run what it was given until now. What was sent before the generation
     * was complete fails, if it never will be.
     */
    public void end() {
        ended = true;
        upstreams.completeExceptionally(new CallFailure(Reason.CLOSED, "the configuration was refused"));
    }

    /** Ends the calls that are under way on a loop, which has to be the calling one; tells how many those were. */
    public int cut(int loop) {
        return open.end(loop);
    }

    /** Sends a call from any thread. */
    CompletionStage<UpstreamAnswer> send(String upstream, OutgoingCall call) {
        var answer = new CompletableFuture<UpstreamAnswer>();
        Optional<LoopPort> loop = calls.loop();
        if (loop.isEmpty()) {
            fail(answer, Reason.CLOSED, upstream, "nothing is served");
        } else {
            var unused = upstreams.whenComplete((known, refused) -> {
                if (refused == null) {
                    onLoop(loop.get(), upstream, call, answer);
                } else {
                    answer.completeExceptionally(refused);
                }
            });
        }
        return answer;
    }

    private void onLoop(LoopPort loop, String upstream, OutgoingCall call, CompletableFuture<UpstreamAnswer> answer) {
        try {
            loop.executor().execute(() -> begin(loop, upstream, call, answer));
        } catch (RejectedExecutionException e) {
            fail(answer, Reason.CLOSED, upstream, "the proxy has ended");
        }
    }

    private void begin(LoopPort loop, String upstream, OutgoingCall call, CompletableFuture<UpstreamAnswer> answer) {
        CallScope scope = ended ? calls.serving() : this;
        if (scope == null || scope.ended) {
            fail(answer, Reason.CLOSED, upstream, "its configuration is not served");
            return;
        }
        @Nullable Upstream known = scope.upstreams.getNow(Map.of()).get(upstream);
        if (known == null) {
            fail(answer, Reason.NO_PEER, upstream, "there is no such upstream");
        } else {
            new UpstreamExchange(call, known, loop, scope.pins, scope.open, answer).start();
        }
    }

    private static void fail(CompletableFuture<UpstreamAnswer> answer, Reason reason, String upstream, String detail) {
        answer.completeExceptionally(new CallFailure(reason, "upstream " + upstream + ": " + detail));
    }
}
