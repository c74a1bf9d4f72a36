package io.sluice.spi.testkit;

import static io.sluice.spi.testkit.OneHook.answering;
import static io.sluice.spi.testkit.OneHook.filtering;
import static io.sluice.spi.testkit.OneHook.mark;
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
import io.sluice.spi.body.BodyResult;
import io.sluice.spi.config.Setting;
import io.sluice.spi.testkit.OneHook.OnFailure;
import io.sluice.spi.testkit.OneHook.OnRequest;
import io.sluice.spi.testkit.OneHook.OnResponse;
import io.sluice.spi.testkit.OneHook.OnUpstreamResponse;
import io.sluice.spi.testkit.PluginCall.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PluginHarnessTest {
    private final PluginHarness harness = new PluginHarness();

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
        var before = new NotingFilter(chunk -> BodyResult.proceed());
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
