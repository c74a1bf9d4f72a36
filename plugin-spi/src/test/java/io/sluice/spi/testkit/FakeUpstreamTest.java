package io.sluice.spi.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.spi.Exchange;
import io.sluice.spi.InvalidPluginConfig;
import io.sluice.spi.Plugin;
import io.sluice.spi.PluginContext;
import io.sluice.spi.PluginFactory;
import io.sluice.spi.RequestResult;
import io.sluice.spi.Response;
import io.sluice.spi.UpstreamFailure;
import io.sluice.spi.http.HeaderName;
import io.sluice.spi.upstream.CallFailure;
import io.sluice.spi.upstream.UpstreamCall;
import io.sluice.spi.upstream.UpstreamClient;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class FakeUpstreamTest {
    /** Lets in whom another upstream knows. */
    private record Guard(UpstreamClient auth) implements Plugin {
        @Override
        public RequestResult onRequest(Exchange exchange) {
            return RequestResult.await(auth.send(UpstreamCall.get("/check"))
                    .thenApply(answer -> answer.status() == 200
                            ? RequestResult.proceed()
                            : RequestResult.respond(Response.text(answer.status(), answer.text()))));
        }
    }

    private static final class GuardFactory implements PluginFactory<GuardFactory.Config> {
        record Config(String upstream) {}

        @Override
        public String category() {
            return "guard";
        }

        @Override
        public Class<Config> configType() {
            return Config.class;
        }

        @Override
        public Plugin create(Config config, PluginContext context) throws InvalidPluginConfig {
            return new Guard(context.upstream("upstream", config.upstream()));
        }
    }

    private static PluginHarness guardedBy(FakeUpstream auth) throws InvalidPluginConfig {
        return new PluginHarness().upstream("auth", auth).plugin(new GuardFactory(), "upstream", "auth");
    }

    @Test
    void answersAndRemembersCalls() throws InvalidPluginConfig {
        var auth = FakeUpstream.answering(call -> Response.text(call.target().equals("/check") ? 200 : 404, ""));

        var run = guardedBy(auth).run(FakeExchange.get("/"));

        assertThat(run.wentUpstream()).isTrue();
        assertThat(auth.calls()).extracting(UpstreamCall::toString).containsExactly("GET /check");
    }

    @Test
    void mustBeDefinedForThePluginThatNamesIt() {
        var harness = new PluginHarness().upstream("auth", FakeUpstream.silent());
        assertThatThrownBy(() -> harness.plugin(new GuardFactory(), "upstream", "oath"))
                .isInstanceOfSatisfying(
                        InvalidPluginConfig.class,
                        refusal -> assertThat(refusal.key()).isEqualTo("upstream"))
                .hasMessage("no upstream named \"oath\", did you mean \"auth\"?");
    }

    @Test
    void answersWhenTheTestSaysSo() throws InvalidPluginConfig {
        var auth = FakeUpstream.silent();
        var harness = guardedBy(auth);
        var first = harness.run(FakeExchange.get("/"));
        var second = harness.run(FakeExchange.get("/"));
        assertThat(first.isSuspended()).isTrue();

        auth.answer(Response.text(403, "not you"));
        assertThat(first.status()).isEqualTo(403);
        assertThat(first.body()).isEqualTo("not you");
        assertThat(second.isSuspended()).isTrue();

        auth.fail(CallFailure.Reason.CONNECTION_LOST);
        assertThat(second.status()).isEqualTo(500);
        assertThat(second.failure()).get().isInstanceOf(CallFailure.class);
    }

    @Test
    void letsACallFailWhenItsTimeIsOver() throws InvalidPluginConfig {
        var harness = guardedBy(FakeUpstream.silent());
        var run = harness.run(FakeExchange.get("/"));

        harness.advance(UpstreamCall.DEFAULT_TIMEOUT.minusMillis(1));
        assertThat(run.isSuspended()).isTrue();
        harness.advance(Duration.ofMillis(1));

        assertThat(run.failure())
                .get()
                .extracting(cause -> ((CallFailure) cause).reason())
                .isEqualTo(CallFailure.Reason.TIMEOUT);
    }

    @Test
    void holdsAnswersToTheCallsLimit() {
        var client = FakeUpstream.answering(Response.text(200, "12345")).client("any", new TestClock());
        assertThat(client.send(UpstreamCall.get("/").withMaxBody(5)).toCompletableFuture())
                .isCompleted();
        assertThat(client.send(UpstreamCall.get("/").withMaxBody(4)).toCompletableFuture())
                .isCompletedExceptionally();
    }

    private static Plugin repeating() {
        return new Plugin() {
            @Override
            public RequestResult onRequest(Exchange exchange) {
                var again = exchange.upstream().orElseThrow().send(exchange.forwardedCall());
                return RequestResult.await(
                        again.thenApply(answer -> RequestResult.respond(Response.text(200, answer.text()))));
            }
        };
    }

    @Test
    void isTheOneOfExchangesForTheirOwnUpstream() {
        var harness = new PluginHarness()
                .plugin("again", repeating())
                .upstream(request -> Response.text(
                        200, request.head().target() + request.head().headers()));
        var run = harness.run(FakeExchange.get("/a?b").header("X-Key", "k"));
        assertThat(run.body()).isEqualTo("/a?bHost: example.com\nX-Key: k\n");

        harness.upstreamFails(UpstreamFailure.Kind.CONNECT_FAILED);
        assertThat(harness.run(FakeExchange.get("/")).failure())
                .get()
                .extracting(cause -> ((CallFailure) cause).isUnsent())
                .isEqualTo(true);
    }

    @Test
    void callsAreCheckedWhenTheyAreMade() {
        for (String target : new String[] {"", "a", "//\u0000", "/a b", "/\u00e4", "/a#b", "*", "http://a/"}) {
            assertThatThrownBy(() -> UpstreamCall.get(target)).isInstanceOf(IllegalArgumentException.class);
        }
        for (String method : new String[] {"", "A B", "CONNECT", "GET\r\n"}) {
            assertThatThrownBy(() -> UpstreamCall.of(method, "/")).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> UpstreamCall.get("/").withHeader("X-A", "1\r\nX-B: 2"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> UpstreamCall.get("/").withTimeout(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> UpstreamCall.get("/").withMaxBody(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThat(UpstreamCall.of("OPTIONS", "*").target()).isEqualTo("*");
    }

    @Test
    void callsAreValues() {
        byte[] body = {1, 2};
        var call = UpstreamCall.get("/").withHeader("A", "1").withBody(body);
        body[0] = 9;
        assertThat(call.body().get(0)).isEqualTo((byte) 1);
        call.withHeader("B", "2");
        var lines = new StringBuilder();
        call.withoutHeader(HeaderName.of("a"))
                .withHeaders(FakeHeaders.of("C", "3", "C", "4"))
                .forEachHeader((name, value) -> lines.append(name).append(value));
        assertThat(lines).hasToString("C3C4");
    }
}
