package io.sluice.spi.testkit;

import io.sluice.spi.ChainObserver;
import io.sluice.spi.Continue;
import io.sluice.spi.Exchange;
import io.sluice.spi.FailureResult;
import io.sluice.spi.Hook;
import io.sluice.spi.Outcome;
import io.sluice.spi.Plugin;
import io.sluice.spi.RequestResult;
import io.sluice.spi.Respond;
import io.sluice.spi.Response;
import io.sluice.spi.ResponseResult;
import io.sluice.spi.Step;
import io.sluice.spi.UpstreamFailure;
import io.sluice.spi.body.BodyFilter;
import io.sluice.spi.http.HeaderNames;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The life of one exchange. Hooks of one kind are walked in order; {@link #take} decides by a hook's result whether the
 * walk goes on, has ended by an answer, or is suspended, to be taken up again where it stopped. When a walk has come to its
 * end, {@link #after} begins what follows it.
 */
final class ExchangeLife {
    private record Thrown(Throwable cause) {}

    private record TimedOut() {}

    private record Failure(Kind kind, String upstream, String detail) implements UpstreamFailure {}

    private record Ending(
            End end, int status, long responseBytes, long requestBytes, Duration duration, Optional<String> peer)
            implements Outcome {}

    /** Name of the upstream that the location has. */
    static final String OWN_UPSTREAM = "test";

    private final PluginHarness harness;
    private final FakeExchange fake;
    private final EventLoop loop = new EventLoop();
    private final LentExchange exchange;
    private final Instant began;
    private final List<PluginCall> calls = new ArrayList<>();
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final FilterChain requestFilters = new FilterChain();
    private FilterChain responseFilters = new FilterChain();
    private @Nullable UpstreamRequest upstreamRequest;
    private @Nullable UpstreamFailure upstreamFailure;
    private @Nullable Message response;
    private @Nullable Throwable thrown;
    private @Nullable Outcome outcome;
    private boolean upstreamAnswers;
    private boolean sending;
    private boolean clientLeft;
    private boolean suspended;
    private long suspensions;

    ExchangeLife(PluginHarness harness, FakeExchange fake) {
        this.harness = harness;
        this.fake = fake;
        this.exchange = new LentExchange(
                fake, loop, harness.clock(), harness::clientOf, plugin -> isFirst(Hook.UPSTREAM_RESPONSE, plugin));
        this.began = harness.clock().instant();
    }

    void begin() {
        fake.use();
        loop.execute(() -> walk(Hook.REQUEST, 0));
    }

    private boolean isFirst(Hook hook, Plugin plugin) {
        var seats = seatsOf(hook);
        return !seats.isEmpty() && seats.getFirst().plugin().equals(plugin);
    }

    private List<Seat> seatsOf(Hook hook) {
        var seats = harness.seats().stream().filter(seat -> seat.hooks().contains(hook));
        return hook == Hook.REQUEST ? inRequestSteps(seats.toList()) : seats.toList();
    }

    private static List<Seat> inRequestSteps(List<Seat> seats) {
        return Stream.of(Step.EARLY_REQUEST, Step.REQUEST, Step.PROXY_UPSTREAM)
                .flatMap(step -> seats.stream().filter(seat -> seat.context().step() == step))
                .toList();
    }

    private void walk(Hook hook, int from) {
        var seats = seatsOf(hook);
        for (int at = from; at < seats.size(); at++) {
            var result = call(hook, seats.get(at).plugin());
            if (!take(hook, at, result)) {
                return;
            }
        }
        after(hook);
    }

    private void after(Hook hook) {
        switch (hook) {
            case REQUEST -> goUpstream();
            case UPSTREAM_FAILURE -> {
                var failure = Objects.requireNonNull(upstreamFailure);
                answer(hook, errorPage(failure.kind().status()));
            }
            case UPSTREAM_RESPONSE -> {
                mendFraming();
                walk(Hook.RESPONSE, 0);
            }
            case RESPONSE -> {
                mendFraming();
                send();
            }
            case COMPLETE -> {}
        }
    }

    private Object call(Hook hook, Plugin plugin) {
        try {
            Object result =
                    switch (hook) {
                        case REQUEST -> plugin.onRequest(exchange);
                        case UPSTREAM_RESPONSE ->
                            plugin.onUpstreamResponse(exchange, message().head());
                        case UPSTREAM_FAILURE ->
                            plugin.onUpstreamFailure(exchange, Objects.requireNonNull(upstreamFailure));
                        case RESPONSE -> plugin.onResponse(exchange, message().head());
                        case COMPLETE -> complete(plugin, exchange);
                    };
            return Objects.requireNonNull(result, "a hook must not give null");
        } catch (Exception | LinkageError | StackOverflowError | AssertionError e) {
            return new Thrown(e);
        }
    }

    private Object complete(Plugin plugin, Exchange ofPlugin) {
        plugin.onComplete(ofPlugin, Objects.requireNonNull(outcome));
        return Continue.PROCEED;
    }

    /** Acts on a result; tells whether the next plugin is to be called. */
    private boolean take(Hook hook, int at, Object result) {
        var seat = seatsOf(hook).get(at);
        return switch (result) {
            case Continue proceed -> {
                accept(hook, seat, proceed.filter());
                yield true;
            }
            case Respond respond -> {
                note(hook, seat, PluginCall.Verdict.RESPOND);
                yield answer(hook, respond.response());
            }
            case RequestResult.Await await -> suspend(hook, at, await.result());
            case ResponseResult.Await await -> suspend(hook, at, await.result());
            case FailureResult.Await await -> suspend(hook, at, await.result());
            case TimedOut timedOut -> {
                note(hook, seat, PluginCall.Verdict.TIMED_OUT);
                yield seat.continuesOnError() || answer(hook, errorPage(504));
            }
            case Thrown(Throwable cause) -> {
                note(hook, seat, PluginCall.Verdict.THREW);
                remember(cause);
                yield seat.continuesOnError() || answer(hook, errorPage(500));
            }
            default -> throw new IllegalStateException("not a result of a hook: " + result);
        };
    }

    private void tellObservers(Consumer<ChainObserver> told) {
        for (Seat each : harness.seats()) {
            if (each.plugin() instanceof ChainObserver observer) {
                told.accept(observer);
            }
        }
    }

    private void note(Hook hook, Seat seat, PluginCall.Verdict verdict) {
        calls.add(new PluginCall(seat.name(), hook, verdict));
        if (!(seat.plugin() instanceof ChainObserver)) {
            var call = new ObservedCall(seat.name(), hook, seat.context().step(), ObservedCall.verdict(verdict), 0);
            tellObservers(observer -> observer.onHookCalled(exchange, call));
        }
    }

    private void remember(Throwable cause) {
        if (thrown == null) {
            thrown = cause;
        }
    }

    private static Response errorPage(int status) {
        return Response.text(status, "error " + status);
    }

    private void accept(Hook hook, Seat seat, BodyFilter filter) {
        if (BodyFilter.NONE.equals(filter)) {
            note(hook, seat, PluginCall.Verdict.CONTINUE);
            return;
        }
        note(hook, seat, PluginCall.Verdict.FILTER);
        switch (hook) {
            case REQUEST -> requestFilters.add(seat.name(), counted(hook, seat, filter));
            case UPSTREAM_RESPONSE, RESPONSE -> responseFilters.add(seat.name(), counted(hook, seat, filter));
            case UPSTREAM_FAILURE, COMPLETE -> filter.close();
        }
    }

    private BodyFilter counted(Hook hook, Seat seat, BodyFilter filter) {
        return new CountingFilter(
                filter, hook, seat, work -> tellObservers(observer -> observer.onFilterClosed(exchange, work)));
    }

    /** Makes this the response; tells whether the walk goes on, which it does among those who see every response. */
    private boolean answer(Hook hook, Response answer) {
        requestFilters.close();
        responseFilters.close();
        responseFilters = new FilterChain();
        upstreamAnswers = false;
        response = Message.of(answer, fake.request().method());
        if (hook == Hook.RESPONSE) {
            return true;
        }
        walk(Hook.RESPONSE, 0);
        return false;
    }

    private boolean suspend(Hook hook, int at, CompletionStage<? extends Supplier<?>> stage) {
        note(hook, seatsOf(hook).get(at), PluginCall.Verdict.AWAIT);
        suspended = true;
        long number = ++suspensions;
        stage.whenComplete((result, error) ->
                loop.execute(() -> resume(number, hook, at, () -> error == null ? settled(result) : failed(error))));
        harness.clock()
                .after(harness.deadline())
                .thenRun(() -> loop.execute(() -> resume(number, hook, at, TimedOut::new)));
        return false;
    }

    private static Object settled(@Nullable Supplier<?> result) {
        try {
            return Objects.requireNonNull(Objects.requireNonNull(result).get(), "the stage gave null");
        } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError e) {
            return new Thrown(e);
        }
    }

    private static Thrown failed(Throwable error) {
        var cause = error.getCause();
        return new Thrown(error instanceof CompletionException && cause != null ? cause : error);
    }

    private void resume(long number, Hook hook, int at, Supplier<Object> result) {
        boolean late = outcome != null || !suspended || number != suspensions;
        if (late) {
            return;
        }
        suspended = false;
        if (take(hook, at, result.get())) {
            walk(hook, at + 1);
        }
    }

    private void goUpstream() {
        var body = new ByteArrayOutputStream();
        try {
            feed(fake.bodyBytes(), true, requestFilters, body::writeBytes);
        } catch (RuntimeException e) {
            remember(e);
            answer(Hook.REQUEST, errorPage(500));
            return;
        } finally {
            requestFilters.close();
        }
        var head = fake.request().copy();
        mendRequestFraming(head, body.size());
        upstreamRequest = new UpstreamRequest(fake.chosenUpstream(), head, body.toByteArray());
        switch (harness.askUpstream(upstreamRequest)) {
            case Reply.Answer(Response answer) -> {
                upstreamAnswers = true;
                response = Message.of(answer, fake.request().method());
                walk(Hook.UPSTREAM_RESPONSE, 0);
            }
            case Reply.Failure(UpstreamFailure.Kind kind) -> {
                upstreamFailure = new Failure(kind, fake.chosenUpstream().orElse(OWN_UPSTREAM), "as the test wants it");
                walk(Hook.UPSTREAM_FAILURE, 0);
            }
        }
    }

    private static void mendRequestFraming(FakeRequestHead head, int length) {
        head.headers().remove(HeaderNames.TRANSFER_ENCODING);
        head.headers().remove(HeaderNames.CONTENT_LENGTH);
        if (length > 0) {
            head.headers().set(HeaderNames.CONTENT_LENGTH, Integer.toString(length));
        }
    }

    private void mendFraming() {
        if (!responseFilters.keepsLength()) {
            message().forgetLength();
        }
        message().mendFraming();
    }

    private void send() {
        sending = true;
        if (message().isBodiless()) {
            finish(Outcome.End.COMPLETE);
        } else {
            BodySource.open(message().body(), loop, this::sendPart, this::breakOff);
        }
    }

    private void sendPart(byte[] bytes, boolean last) {
        if (outcome != null) {
            return;
        }
        boolean truncated = upstreamAnswers && bytes.length > harness.upstreamBreaksOffAfter();
        var part = truncated ? Arrays.copyOf(bytes, (int) harness.upstreamBreaksOffAfter()) : bytes;
        try {
            feed(part, last && !truncated, responseFilters, this::write);
        } catch (RuntimeException e) {
            breakOff(e);
            return;
        }
        if (clientHasLeft()) {
            finish(Outcome.End.CLIENT_ABORTED);
        } else if (truncated) {
            finish(Outcome.End.UPSTREAM_TRUNCATED);
        } else if (last) {
            finish(Outcome.End.COMPLETE);
        }
    }

    /** Feeds a part of a body in chunks of the sizes that the test wants. */
    private void feed(byte[] bytes, boolean last, FilterChain filters, Consumer<byte[]> sink) {
        int at = 0;
        while (at < bytes.length && !clientHasLeft()) {
            int end = Math.min(bytes.length, at + Math.max(1, harness.nextChunkSize()));
            boolean lastChunk = last && end == bytes.length && !harness.endsWithEmptyChunk();
            filters.feed(Arrays.copyOfRange(bytes, at, end), lastChunk, sink, () -> !clientHasLeft());
            at = end;
        }
        if (last && !clientHasLeft() && (bytes.length == 0 || harness.endsWithEmptyChunk())) {
            filters.feed(new byte[0], true, sink, () -> !clientHasLeft());
        }
    }

    private void write(byte[] bytes) {
        int room = (int) Math.min(bytes.length, harness.clientLeavesAfter() - written.size());
        written.write(bytes, 0, room);
        clientLeft |= room < bytes.length;
    }

    private boolean clientHasLeft() {
        return clientLeft;
    }

    private void breakOff(Throwable cause) {
        if (outcome == null) {
            remember(cause);
            finish(Outcome.End.INTERNAL);
        }
    }

    /** The client goes away now. */
    void disconnect() {
        loop.execute(() -> {
            if (outcome == null) {
                finish(Outcome.End.CLIENT_ABORTED);
            }
        });
    }

    private void finish(Outcome.End end) {
        requestFilters.close();
        responseFilters.close();
        int status = response != null && sending ? response.head().status() : 499;
        var duration = Duration.between(began, harness.clock().instant());
        Optional<String> peer = upstreamAnswers ? Optional.of("198.51.100.2:8080") : Optional.empty();
        outcome = new Ending(end, status, written.size(), fake.bodyBytes().length, duration, peer);
        for (Seat seat : seatsOf(Hook.COMPLETE)) {
            if (call(Hook.COMPLETE, seat.plugin()) instanceof Thrown(Throwable cause)) {
                note(Hook.COMPLETE, seat, PluginCall.Verdict.THREW);
                remember(cause);
            } else {
                note(Hook.COMPLETE, seat, PluginCall.Verdict.CONTINUE);
            }
        }
        exchange.end();
    }

    private Message message() {
        return Objects.requireNonNull(response, "no response yet");
    }

    boolean awaitEnd(Duration limit) throws InterruptedException {
        return loop.runUntil(() -> outcome != null, limit);
    }

    boolean isSuspended() {
        return suspended && outcome == null;
    }

    Optional<Outcome> outcome() {
        return Optional.ofNullable(outcome);
    }

    Optional<FakeResponseHead> responseHead() {
        return sending ? Optional.of(message().head()) : Optional.empty();
    }

    byte[] written() {
        return written.toByteArray();
    }

    Optional<UpstreamRequest> upstreamRequest() {
        return Optional.ofNullable(upstreamRequest);
    }

    Optional<Throwable> thrown() {
        return Optional.ofNullable(thrown);
    }

    List<PluginCall> calls() {
        return List.copyOf(calls);
    }
}
