package io.sluice.spi.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.spi.Exchange;
import io.sluice.spi.FailureResult;
import io.sluice.spi.Hook;
import io.sluice.spi.InvalidPluginConfig;
import io.sluice.spi.Outcome;
import io.sluice.spi.Plugin;
import io.sluice.spi.PluginContext;
import io.sluice.spi.PluginFactory;
import io.sluice.spi.RequestResult;
import io.sluice.spi.Response;
import io.sluice.spi.ResponseResult;
import io.sluice.spi.Slot;
import io.sluice.spi.Step;
import io.sluice.spi.UpstreamFailure;
import io.sluice.spi.body.BodyFilter;
import io.sluice.spi.body.BodyResult;
import io.sluice.spi.body.Chunk;
import io.sluice.spi.config.Setting;
import io.sluice.spi.http.ResponseHead;
import io.sluice.spi.testkit.PluginCall.Verdict;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.SubmissionPublisher;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginHarnessTest {
    private final PluginHarness harness = new PluginHarness();

    private record OnRequest(Function<Exchange, RequestResult> hook) implements Plugin {
        @Override
        public RequestResult onRequest(Exchange exchange) {
            return hook.apply(exchange);
        }
    }

    private record OnUpstreamResponse(BiFunction<Exchange, ResponseHead, ResponseResult> hook) implements Plugin {
        @Override
        public ResponseResult onUpstreamResponse(Exchange exchange, ResponseHead head) {
            return hook.apply(exchange, head);
        }
    }

    private record OnResponse(BiFunction<Exchange, ResponseHead, ResponseResult> hook) implements Plugin {
        @Override
        public ResponseResult onResponse(Exchange exchange, ResponseHead head) {
            return hook.apply(exchange, head);
        }
    }

    private record OnFailure(Function<UpstreamFailure, FailureResult> hook) implements Plugin {
        @Override
        public FailureResult onUpstreamFailure(Exchange exchange, UpstreamFailure failure) {
            return hook.apply(failure);
        }
    }

    private record OnComplete(List<Outcome> outcomes) implements Plugin {
        @Override
        public void onComplete(Exchange exchange, Outcome outcome) {
            outcomes.add(outcome);
        }
    }

    private static Plugin answering(int status, String text) {
        return new OnRequest(exchange -> RequestResult.respond(Response.text(status, text)));
    }

    private static Plugin filtering(Filter filter) {
        return new OnResponse((exchange, head) -> ResponseResult.proceed().filtering(filter));
    }

    private static Plugin mark(String value) {
        return new OnResponse((exchange, head) -> {
            head.headers().add("X-Mark", value);
            return ResponseResult.proceed();
        });
    }

    /** Does as it is told, and counts. */
    private static class Filter implements BodyFilter {
        private final Function<Chunk, BodyResult> work;
        private int calls;
        private int lastCalls;
        private int closed;

        Filter(Function<Chunk, BodyResult> work) {
            this.work = work;
        }

        @Override
        public BodyResult onChunk(Chunk chunk) {
            calls++;
            lastCalls += chunk.isLast() ? 1 : 0;
            return work.apply(chunk);
        }

        @Override
        public void close() {
            closed++;
        }
    }

    private static String text(Chunk chunk) {
        return UTF_8.decode(chunk.bytes().duplicate()).toString();
    }

    private static ByteBuffer bytes(String text) {
        return UTF_8.encode(text);
    }

    @Test
    void proxiesWithoutPlugins() {
        var run = harness.run(FakeExchange.post("https://a.example:8443/p?q=1", "hello"));

        assertThat(run.status()).isEqualTo(200);
        assertThat(run.body()).isEqualTo("upstream");
        assertThat(run.header("Content-Length")).contains("8");
        assertThat(run.upstreamRequest().body()).isEqualTo("hello");
        assertThat(run.upstreamRequest().head().target()).isEqualTo("/p?q=1");
        assertThat(run.upstreamRequest().head().scheme()).isEqualTo("https");
        assertThat(run.upstreamRequest().head().authority()).isEqualTo("a.example:8443");
        assertThat(run.upstreamRequest().head().headers().first("Content-Length"))
                .contains("5");
    }

    @Test
    void ordersRequestHooksByStepThenList() throws InvalidPluginConfig {
        harness.plugin(new NotedFactory(), new NotedFactory.Config("a"), Step.PROXY_UPSTREAM)
                .plugin(new NotedFactory(), new NotedFactory.Config("b"), Step.REQUEST)
                .plugin(new NotedFactory(), new NotedFactory.Config("c"), Step.EARLY_REQUEST)
                .plugin(new NotedFactory(), new NotedFactory.Config("d"), Step.REQUEST);

        var run = harness.run(FakeExchange.get("/"));

        assertThat(run.upstreamRequest().head().headers().all("X-Note")).containsExactly("c", "b", "d", "a");
    }

    @Test
    void respondEndsTheRequestSideButPassesEveryResponseHook() {
        harness.plugin("first", mark("first"))
                .plugin("answer", answering(403, "no"))
                .plugin("never", new OnRequest(exchange -> {
                    throw new AssertionError("not to be called");
                }))
                .plugin("upstream", new OnUpstreamResponse((exchange, head) -> {
                    throw new AssertionError("not to be called");
                }))
                .plugin("last", mark("last"));

        var run = harness.run(FakeExchange.get("/"));

        assertThat(run.status()).isEqualTo(403);
        assertThat(run.body()).isEqualTo("no");
        assertThat(run.wentUpstream()).isFalse();
        assertThat(run.headers().all("X-Mark")).containsExactly("first", "last");
        assertThat(run.calls())
                .containsExactly(
                        new PluginCall("answer", Hook.REQUEST, Verdict.RESPOND),
                        new PluginCall("first", Hook.RESPONSE, Verdict.CONTINUE),
                        new PluginCall("last", Hook.RESPONSE, Verdict.CONTINUE));
    }

    @Test
    void respondInResponseReplacesForLaterPluginsOnly() {
        var before = new Filter(chunk -> BodyResult.proceed());
        harness.plugin("before", filtering(before))
                .plugin("early", mark("early"))
                .plugin(
                        "replace",
                        new OnResponse((exchange, head) -> ResponseResult.respond(Response.text(418, "tea"))))
                .plugin("late", mark("late"));

        var run = harness.run(FakeExchange.get("/"));

        assertThat(run.status()).isEqualTo(418);
        assertThat(run.body()).isEqualTo("tea");
        assertThat(run.headers().all("X-Mark")).containsExactly("late");
        assertThat(before.calls).isZero();
        assertThat(before.closed).isEqualTo(1);
    }

    @Test
    void upstreamResponseHooksSeeOnlyTheUpstreamsResponse() {
        harness.plugin("replace", new OnUpstreamResponse((exchange, head) -> {
                    assertThat(head.status()).isEqualTo(500);
                    return ResponseResult.respond(Response.text(502, "better"));
                }))
                .plugin("later", new OnUpstreamResponse((exchange, head) -> {
                    throw new AssertionError("not to be called");
                }))
                .plugin("mark", mark("x"))
                .upstream(Response.of(500));

        var run = harness.run(FakeExchange.get("/"));

        assertThat(run.status()).isEqualTo(502);
        assertThat(run.header("X-Mark")).contains("x");
    }

    @Test
    void awaitResumesWhereItWasSuspended() {
        var stage = new CompletableFuture<RequestResult>();
        harness.plugin("wait", new OnRequest(exchange -> RequestResult.await(stage)))
                .plugin("after", new OnRequest(exchange -> {
                    exchange.request().headers().set("X-After", "yes");
                    return RequestResult.proceed();
                }));

        var run = harness.run(FakeExchange.get("/"));
        assertThat(run.isSuspended()).isTrue();
        assertThatThrownBy(run::status)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("suspended");

        stage.complete(RequestResult.proceed());

        assertThat(run.status()).isEqualTo(200);
        assertThat(run.upstreamRequest().head().headers().first("X-After")).contains("yes");
    }

    @Test
    void awaitOfACompleteStageGoesOnAtOnce() {
        harness.plugin(
                "wait",
                new OnRequest(exchange -> RequestResult.await(
                        CompletableFuture.completedStage(RequestResult.respond(Response.of(204))))));

        assertThat(harness.run(FakeExchange.get("/")).status()).isEqualTo(204);
    }

    @Test
    void awaitOfAFailedStageIsAnExceptionOfTheHook() {
        var cause = new IllegalStateException("no");
        harness.plugin("wait", new OnRequest(exchange -> RequestResult.await(CompletableFuture.failedStage(cause))));

        var run = harness.run(FakeExchange.get("/"));

        assertThat(run.status()).isEqualTo(500);
        assertThat(run.failure()).contains(cause);
    }

    @Test
    void awaitEndsAtTheDeadlineAndIgnoresALateStage() {
        var stage = new CompletableFuture<RequestResult>();
        var outcomes = new ArrayList<Outcome>();
        harness.deadline(Duration.ofSeconds(5))
                .plugin("wait", new OnRequest(exchange -> RequestResult.await(stage)))
                .plugin("done", new OnComplete(outcomes));

        var run = harness.run(FakeExchange.get("/"));
        harness.advance(Duration.ofSeconds(5));
        stage.complete(RequestResult.proceed());

        assertThat(run.status()).isEqualTo(504);
        assertThat(outcomes).hasSize(1);
        assertThat(outcomes.getFirst().duration()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void awaitResumesFromAnotherThread() throws Exception {
        harness.plugin(
                "wait",
                new OnRequest(exchange -> RequestResult.await(CompletableFuture.supplyAsync(RequestResult::proceed))));

        var run = harness.run(FakeExchange.get("/")).await(Duration.ofSeconds(10));

        assertThat(run.status()).isEqualTo(200);
    }

    @Test
    void awaitLetsTheExchangeBeChangedWhereItIsUsed() throws Exception {
        harness.plugin(
                "wait",
                new OnRequest(exchange -> RequestResult.await(CompletableFuture.supplyAsync(() -> "late"), value -> {
                    exchange.request().headers().set("X-Value", value);
                    return RequestResult.proceed();
                })));

        var run = harness.run(FakeExchange.get("/")).await(Duration.ofSeconds(10));

        assertThat(run.upstreamRequest().head().headers().first("X-Value")).contains("late");
    }

    @Test
    void whatFollowsAnAwaitMayThrowAndMayAwaitAgain() {
        harness.plugin(
                "twice",
                new OnRequest(exchange -> RequestResult.await(
                        CompletableFuture.completedStage(1),
                        one -> RequestResult.await(CompletableFuture.completedStage(2), two -> {
                            throw new IllegalStateException("sum " + (one + two));
                        }))));

        var run = harness.run(FakeExchange.get("/"));

        assertThat(run.status()).isEqualTo(500);
        assertThat(run.failure().orElseThrow()).hasMessage("sum 3");
    }

    @Test
    void nothingFollowsAnAwaitWhenTheExchangeIsOver() {
        var stage = new CompletableFuture<String>();
        var values = new ArrayList<String>();
        harness.plugin(
                "wait",
                new OnRequest(exchange -> RequestResult.await(stage, value -> {
                    values.add(value);
                    return RequestResult.proceed();
                })));

        var run = harness.run(FakeExchange.get("/"));
        run.disconnect();
        stage.complete("late");

        assertThat(values).isEmpty();
    }

    @Test
    void disconnectWhileSuspendedEndsTheExchange() {
        var outcomes = new ArrayList<Outcome>();
        harness.plugin("wait", new OnRequest(exchange -> RequestResult.await(new CompletableFuture<>())))
                .plugin("done", new OnComplete(outcomes));

        var run = harness.run(FakeExchange.get("/"));
        run.disconnect();
        run.disconnect();

        assertThat(outcomes).hasSize(1);
        assertThat(run.outcome().end()).isEqualTo(Outcome.End.CLIENT_ABORTED);
        assertThat(run.status()).isEqualTo(499);
    }

    @Test
    void aThrowingHookFailsClosed() {
        harness.plugin("mark", mark("seen")).plugin("bug", new OnRequest(exchange -> {
            throw new IllegalStateException("bug");
        }));

        var run = harness.run(FakeExchange.get("/"));

        assertThat(run.status()).isEqualTo(500);
        assertThat(run.body()).doesNotContain("bug");
        assertThat(run.wentUpstream()).isFalse();
        assertThat(run.header("X-Mark")).contains("seen");
        assertThat(run.failure()).get().hasToString("java.lang.IllegalStateException: bug");
    }

    @Test
    void aThrowingHookIsSkippedWhereItsTableSaysSo() throws InvalidPluginConfig {
        harness.plugin(new NotedFactory(), Map.of("note", "throw", "on_error", "continue"));

        var run = harness.run(FakeExchange.get("/"));

        assertThat(run.status()).isEqualTo(200);
        assertThat(run.calls()).startsWith(new PluginCall("noted", Hook.REQUEST, Verdict.THREW));
    }

    @Test
    void failureHooksMayAnswerAndElseTheKindDecides() {
        harness.upstreamFails(UpstreamFailure.Kind.CONNECT_TIMEOUT)
                .plugin("ignores", new OnFailure(failure -> FailureResult.proceed()));
        assertThat(harness.run(FakeExchange.get("/")).status()).isEqualTo(504);

        harness.plugin("answers", new OnFailure(failure -> FailureResult.respond(Response.text(200, "stale"))))
                .plugin("mark", mark("x"));
        var run = harness.run(FakeExchange.get("/"));
        assertThat(run.body()).isEqualTo("stale");
        assertThat(run.header("X-Mark")).contains("x");
    }

    @Test
    void filtersAreAskedInOrderAndClosedOnce() {
        var upper = new Filter(chunk -> BodyResult.replace(bytes(text(chunk).toUpperCase(Locale.ROOT))));
        var doubled = new Filter(chunk -> BodyResult.replace(bytes(text(chunk) + text(chunk))));
        harness.chunkSize(1)
                .upstream(Response.text(200, "abc"))
                .plugin(
                        "doubled",
                        new OnUpstreamResponse(
                                (exchange, head) -> ResponseResult.proceed().filtering(doubled)))
                .plugin("upper", filtering(upper));

        var run = harness.run(FakeExchange.get("/"));

        assertThat(run.body()).isEqualTo("AABBCC");
        assertThat(run.header("Content-Length")).isEmpty();
        assertThat(doubled.calls).isEqualTo(3);
        assertThat(List.of(upper.lastCalls, doubled.lastCalls, upper.closed, doubled.closed))
                .containsOnly(1);
    }

    @Test
    void anEmptyLastChunkIsPossible() {
        var filter = new Filter(chunk -> BodyResult.proceed());
        harness.endingWithEmptyChunk(true).upstream(Response.text(200, "abc")).plugin("filter", filtering(filter));

        assertThat(harness.run(FakeExchange.get("/")).body()).isEqualTo("abc");
        assertThat(filter.calls).isEqualTo(2);
    }

    @Test
    void anEmptyBodyIsOneLastChunk() {
        var filter = new Filter(chunk -> BodyResult.replace(bytes("made")));
        harness.upstream(Response.of(200)).plugin("filter", filtering(filter));

        assertThat(harness.run(FakeExchange.get("/")).body()).isEqualTo("made");
        assertThat(filter.lastCalls).isEqualTo(1);
    }

    @Test
    void finishDrainsWhatStillComes() {
        var finishing = new Filter(chunk -> BodyResult.finish(bytes("end")));
        var after = new Filter(chunk -> BodyResult.proceed());
        harness.chunkSize(2)
                .upstream(Response.text(200, "abcdefgh"))
                .plugin("finishing", filtering(finishing))
                .plugin("after", filtering(after));

        var run = harness.run(FakeExchange.get("/"));

        assertThat(run.body()).isEqualTo("end");
        assertThat(List.of(finishing.calls, after.calls, after.lastCalls)).containsOnly(1);
    }

    @Test
    void aBodilessResponseOnlyClosesItsFilter() {
        var filter = new Filter(chunk -> BodyResult.replace(bytes("never")));
        harness.plugin("filter", filtering(filter));

        var run = harness.run(FakeExchange.head("/"));

        assertThat(run.body()).isEmpty();
        assertThat(run.header("Content-Length")).isEmpty();
        assertThat(filter.calls).isZero();
        assertThat(filter.closed).isEqualTo(1);
    }

    @Test
    void framingHeadersAreTheProxys() {
        harness.upstream(Response.text(200, "abc")).plugin("meddles", new OnResponse((exchange, head) -> {
            head.headers().set("Content-Length", "99");
            head.headers().set("Transfer-Encoding", "chunked");
            return ResponseResult.proceed();
        }));

        var run = harness.run(FakeExchange.get("/"));

        assertThat(run.header("Content-Length")).contains("3");
        assertThat(run.header("Transfer-Encoding")).isEmpty();
    }

    @Test
    void aKeptChunkIsCaught() {
        var kept = new ArrayList<ByteBuffer>();
        harness.chunkSize(1).upstream(Response.text(200, "abc")).plugin("keeps", filtering(new Filter(chunk -> {
            kept.add(chunk.bytes());
            return chunk.isLast() ? BodyResult.replace(kept.toArray(new ByteBuffer[0])) : BodyResult.withhold();
        })));

        var run = harness.run(FakeExchange.get("/"));

        assertThat(run.outcome().end()).isEqualTo(Outcome.End.INTERNAL);
        assertThat(run.failure().orElseThrow()).hasMessageContaining("lent for one call");
        assertThat(kept.getFirst().get(0)).isNotEqualTo((byte) 'a');
    }

    @Test
    void thePresentChunksBytesMayBePartOfTheResult() {
        harness.chunkSize(2).upstream(Response.text(200, "abcd")).plugin("brackets", filtering(new Filter(chunk -> {
            return BodyResult.replace(bytes("<"), chunk.bytes(), bytes(">"));
        })));

        assertThat(harness.run(FakeExchange.get("/")).body()).isEqualTo("<ab><cd>");
    }

    @Test
    void aFilterThatOnlySaysThatItKeepsTheLengthIsCaught() {
        harness.upstream(Response.text(200, "abc"))
                .plugin("lies", filtering(new Filter(chunk -> BodyResult.replace(bytes("longer"))) {
                    @Override
                    public boolean keepsLength() {
                        return true;
                    }
                }));

        assertThat(harness.run(FakeExchange.get("/")).failure().orElseThrow()).hasMessageContaining("keeps the length");
    }

    @Test
    void aLeavingClientClosesFiltersWithoutALastChunk() {
        var filter = new Filter(chunk -> BodyResult.proceed());
        var outcomes = new ArrayList<Outcome>();
        harness.chunkSize(2)
                .clientLeavesAfter(3)
                .upstream(Response.text(200, "abcdefgh"))
                .plugin("filter", filtering(filter))
                .plugin("done", new OnComplete(outcomes));

        var run = harness.run(FakeExchange.get("/"));

        assertThat(run.body()).isEqualTo("abc");
        assertThat(outcomes.getFirst().end()).isEqualTo(Outcome.End.CLIENT_ABORTED);
        assertThat(filter.lastCalls).isZero();
        assertThat(filter.closed).isEqualTo(1);
    }

    @Test
    void aBrokenUpstreamTruncates() {
        var filter = new Filter(chunk -> BodyResult.proceed());
        harness.upstreamBreaksOffAfter(3)
                .upstream(Response.text(200, "abcdefgh"))
                .plugin("filter", filtering(filter));

        var run = harness.run(FakeExchange.get("/"));

        assertThat(run.outcome().end()).isEqualTo(Outcome.End.UPSTREAM_TRUNCATED);
        assertThat(run.body()).isEqualTo("abc");
        assertThat(List.of(filter.lastCalls, filter.closed)).containsExactly(0, 1);
    }

    @Test
    void requestBodiesPassTheirFilters() {
        var filter = new Filter(chunk -> BodyResult.replace(bytes(text(chunk) + "!")));
        harness.chunkSize(2)
                .plugin(
                        "filter",
                        new OnRequest(exchange -> RequestResult.proceed().filtering(filter)));

        var run = harness.run(FakeExchange.post("/", "abcd"));

        assertThat(run.upstreamRequest().body()).isEqualTo("ab!cd!");
        assertThat(run.upstreamRequest().head().headers().first("Content-Length"))
                .contains("6");
        assertThat(filter.closed).isEqualTo(1);
    }

    @Test
    void readsFiles(@TempDir Path folder) throws Exception {
        var file = Files.writeString(folder.resolve("file"), "0123456789");
        harness.plugin(
                "file",
                new OnRequest(exchange -> RequestResult.respond(Response.of(200).withFile(file, 2, 5))));
        assertThat(harness.run(FakeExchange.get("/")).body()).isEqualTo("23456");
    }

    @Test
    void readsStreamsInOrder() throws Exception {
        var publisher = new SubmissionPublisher<ByteBuffer>();
        harness.plugin(
                "stream",
                new OnRequest(exchange -> RequestResult.respond(Response.of(200).withStream(publisher))));

        var run = harness.run(FakeExchange.get("/"));
        var expected = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            publisher.submit(bytes(i + ","));
            expected.append(i).append(',');
        }
        publisher.close();

        assertThat(run.await(Duration.ofSeconds(10)).body()).isEqualTo(expected.toString());
    }

    @Test
    void anExchangeIsNotToBeUsedAfterItsEnd() {
        var kept = new ArrayList<Exchange>();
        harness.plugin("keeps", new OnRequest(exchange -> {
            kept.add(exchange);
            return RequestResult.proceed();
        }));

        assertThat(harness.run(FakeExchange.get("/")).isOver()).isTrue();

        assertThatThrownBy(() -> kept.getFirst().request())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("over");
    }

    @Test
    void anUnknownKeyIsRefusedAsInTheProxy() {
        assertThatThrownBy(() -> harness.plugin(new NotedFactory(), "note", "a", "nota", "b"))
                .isInstanceOfSatisfying(
                        InvalidPluginConfig.class,
                        issue -> assertThat(issue.key()).isEqualTo("nota"));
        assertThatThrownBy(() -> harness.plugin(new NotedFactory(), "note", "a", "step", "response"))
                .isInstanceOfSatisfying(
                        InvalidPluginConfig.class,
                        issue -> assertThat(issue.key()).isEqualTo("step"));
    }

    @Test
    void slotsAreEachInstancesOwn() throws InvalidPluginConfig {
        harness.plugin(new NotedFactory(), "note", "a").plugin(new NotedFactory(), "note", "b");

        var exchange = FakeExchange.get("/");
        assertThat(harness.run(exchange).status()).isEqualTo(200);

        assertThat(harness.context("noted").logLines()).containsExactly("INFO noted: a");
        assertThat(harness.context("noted-2").logLines()).containsExactly("INFO noted-2: b");
        assertThatThrownBy(() -> harness.context("noted").slot(String.class)).isInstanceOf(IllegalStateException.class);
    }

    /** Leaves a note in the request and in a slot, and throws at the note {@code throw}. */
    private static final class NotedFactory implements PluginFactory<NotedFactory.Config> {
        record Config(@Setting("What to note.") String note) {}

        @Override
        public String category() {
            return "noted";
        }

        @Override
        public Class<Config> configType() {
            return Config.class;
        }

        @Override
        public List<Step> steps() {
            return List.of(Step.REQUEST, Step.EARLY_REQUEST, Step.PROXY_UPSTREAM);
        }

        @Override
        public Plugin create(Config config, PluginContext context) {
            return new Noted(config.note(), context, context.slot(String.class));
        }
    }

    private record Noted(String note, PluginContext context, Slot<String> slot) implements Plugin {
        @Override
        public RequestResult onRequest(Exchange exchange) {
            if (note.equals("throw")) {
                throw new IllegalStateException(note);
            }
            exchange.request().headers().add("X-Note", note);
            exchange.set(slot, note);
            return RequestResult.proceed();
        }

        @Override
        public void onComplete(Exchange exchange, Outcome outcome) {
            Optional<String> own = exchange.get(slot);
            own.ifPresent(value -> context.logger().info("{}: {}", context.name(), value));
        }
    }
}
