package io.sluice.spi.testkit;

import io.sluice.spi.Response;
import io.sluice.spi.http.Headers;
import io.sluice.spi.upstream.CallFailure;
import io.sluice.spi.upstream.UpstreamAnswer;
import io.sluice.spi.upstream.UpstreamCall;
import io.sluice.spi.upstream.UpstreamClient;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * An upstream that the test plays for the calls of plugins' own. It answers at once, or, when it is {@link #silent}, when
 * the test says so; a call that waits fails when the test's clock has passed its limit.
 */
public final class FakeUpstream {
    private record Waiting(UpstreamCall call, CompletableFuture<UpstreamAnswer> answer) {}

    private final Consumer<Waiting> reaction;
    private final List<UpstreamCall> calls = new ArrayList<>();
    private final Deque<Waiting> waiting = new ArrayDeque<>();

    private FakeUpstream(Consumer<Waiting> reaction) {
        this.reaction = reaction;
    }

    /** One that gives every call this answer. */
    public static FakeUpstream answering(Response response) {
        return answering(call -> response);
    }

    /** One that answers what the function makes of a call. */
    public static FakeUpstream answering(Function<UpstreamCall, Response> answers) {
        return new FakeUpstream(sent -> collect(sent, answers.apply(sent.call)));
    }

    /** One that does with calls what is done with exchanges. */
    static FakeUpstream replying(Function<UpstreamCall, Reply> replies) {
        return new FakeUpstream(sent -> {
            switch (replies.apply(sent.call)) {
                case Reply.Answer(Response response) -> collect(sent, response);
                case Reply.Failure(var kind) -> fail(sent, CallFailure.Reason.valueOf(kind.name()));
            }
        });
    }

    /** One that fails every call. */
    public static FakeUpstream failing(CallFailure.Reason reason) {
        return new FakeUpstream(sent -> fail(sent, reason));
    }

    /** One that lets calls wait for {@link #answer} or {@link #fail}. */
    public static FakeUpstream silent() {
        return new FakeUpstream(sent -> {});
    }

    /** All calls so far, in order. */
    public List<UpstreamCall> calls() {
        return List.copyOf(calls);
    }

    /** Answers the call that has waited longest. */
    public void answer(Response response) {
        collect(waiting.remove(), response);
    }

    /** Fails the call that has waited longest. */
    public void fail(CallFailure.Reason reason) {
        fail(waiting.remove(), reason);
    }

    UpstreamClient client(String name, TestClock clock) {
        return new UpstreamClient() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public CompletionStage<UpstreamAnswer> send(UpstreamCall call) {
                return FakeUpstream.this.send(call, clock);
            }
        };
    }

    private CompletionStage<UpstreamAnswer> send(UpstreamCall call, TestClock clock) {
        calls.add(call);
        var sent = new Waiting(call, new CompletableFuture<>());
        reaction.accept(sent);
        if (!sent.answer.isDone()) {
            waiting.add(sent);
            clock.after(call.timeout()).thenRun(() -> {
                if (waiting.remove(sent)) {
                    fail(sent, CallFailure.Reason.TIMEOUT);
                }
            });
        }
        return sent.answer;
    }

    private static void fail(Waiting sent, CallFailure.Reason reason) {
        sent.answer.completeExceptionally(new CallFailure(reason, "as the test wants it"));
    }

    private static void collect(Waiting sent, Response response) {
        var head = FakeResponseHead.of(response);
        var body = new ByteArrayOutputStream();
        BodySource.open(
                response.body(),
                Runnable::run,
                (bytes, last) -> {
                    body.writeBytes(bytes);
                    if (body.size() > sent.call.maxBody()) {
                        fail(sent, CallFailure.Reason.BODY_TOO_LARGE);
                    } else if (last) {
                        sent.answer.complete(new Answer(head.status(), head.headers(), body.toByteArray()));
                    }
                },
                sent.answer::completeExceptionally);
    }

    private static final class Answer implements UpstreamAnswer {
        private final int status;
        private final Headers headers;
        private final byte[] body;

        private Answer(int status, Headers headers, byte[] body) {
            this.status = status;
            this.headers = headers;
            this.body = body;
        }

        @Override
        public int status() {
            return status;
        }

        @Override
        public Headers headers() {
            return headers;
        }

        @Override
        public ByteBuffer body() {
            return ByteBuffer.wrap(body).asReadOnlyBuffer();
        }
    }
}
