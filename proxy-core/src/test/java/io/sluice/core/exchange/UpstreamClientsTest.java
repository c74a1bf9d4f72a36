package io.sluice.core.exchange;

import static io.sluice.core.exchange.Callers.SERVER;
import static io.sluice.core.exchange.Callers.api;
import static io.sluice.core.exchange.Callers.calling;
import static io.sluice.core.exchange.Callers.failed;
import static io.sluice.core.exchange.Callers.failure;
import static io.sluice.core.exchange.Callers.sent;
import static io.sluice.core.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.config.load.ConfigProblem;
import io.sluice.core.testing.RawClient;
import io.sluice.core.testing.ScriptedOrigin;
import io.sluice.core.testing.TestPlugins;
import io.sluice.core.testing.TestProxy;
import io.sluice.spi.Exchange;
import io.sluice.spi.InvalidPluginConfig;
import io.sluice.spi.Outcome;
import io.sluice.spi.Plugin;
import io.sluice.spi.PluginFactory;
import io.sluice.spi.RequestResult;
import io.sluice.spi.Response;
import io.sluice.spi.upstream.CallFailure.Reason;
import io.sluice.spi.upstream.UpstreamAnswer;
import io.sluice.spi.upstream.UpstreamCall;
import io.sluice.spi.upstream.UpstreamClient;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which upstreams plugins may call, for how long, and from where. */
@SuppressWarnings("try") // proxies run behind the clients that they gave out
class UpstreamClientsTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private static final String GET = "GET /page?x=1 HTTP/1.1\r\nHost: site.test\r\nX-Key: k\r\n\r\n";
    private final Callers callers = new Callers();

    @Test
    void needAnUpstreamThatExistsNowAndAfterAReload() throws Exception {
        try (var origin = ScriptedOrigin.answering(OK);
                var proxy = TestProxy.run(calling(api(origin.port())), callers.category())) {
            String missing = calling(api(origin.port())).replace("[upstreams.api]", "[upstreams.apis]");

            assertThat(proxy.reload(missing))
                    .extracting(ConfigProblem::toString)
                    .singleElement()
                    .asString()
                    .contains("plugins.caller.upstream: no upstream named \"api\", did you mean \"apis\"?");
            assertThat(proxy.reload(missing.replace("\"caller\"\n", "\"caller\"\nlabel = \"none\"\n")))
                    .extracting(ConfigProblem::toString)
                    .anySatisfy(problem ->
                            assertThat(problem).contains("plugins.caller.upstream: no upstream named \"none\""));
            assertThat(sent(callers.take(), UpstreamCall.get("/")).status()).isEqualTo(200);
        }
    }

    @Test
    void goToWhatTheUpstreamHasBecomeAndEndWhereTheyBegan() throws Exception {
        var begun = new Semaphore(0);
        var goOn = new Semaphore(0);
        try (var before = new ScriptedOrigin((request, connection) -> {
                    begun.release();
                    goOn.acquire();
                    connection.write(OK.replace("ok", "v1"));
                });
                var after = ScriptedOrigin.answering(OK.replace("ok", "v2"));
                var proxy = TestProxy.run(calling(api(before.port())), callers.category())) {
            var client = callers.take();
            var underWay = client.send(UpstreamCall.get("/"));
            begun.acquire();

            assertThat(proxy.reload(calling(api(after.port())))).isEmpty();

            assertThat(callers.clients()).as("the instance was taken over").isEmpty();
            assertThat(sent(client, UpstreamCall.get("/")).text()).isEqualTo("v2");
            TimeUnit.MILLISECONDS.sleep(100);
            goOn.release();
            assertThat(underWay.toCompletableFuture().get(60, TimeUnit.SECONDS).text())
                    .isEqualTo("v1");
            eventually(() -> before.openConnections() == 0);
        }
    }

    @Test
    void waitWhileTheConfigurationIsBeingBuilt() throws Exception {
        var answers = new LinkedBlockingQueue<CompletionStage<UpstreamAnswer>>();
        var eager = TestPlugins.category("eager", (settings, context) -> {
            answers.add(context.upstream("upstream", "api").send(UpstreamCall.get("/")));
            if (settings.label().isPresent()) {
                throw new InvalidPluginConfig("label", "refused after all");
            }
            return new Plugin() {};
        });
        try (var origin = ScriptedOrigin.answering(OK);
                var proxy = TestProxy.run(
                        calling(api(origin.port())).replace("\"caller\"\n", "\"eager\"\n"),
                        callers.category(),
                        eager)) {
            assertThat(answers.take()
                            .toCompletableFuture()
                            .get(60, TimeUnit.SECONDS)
                            .status())
                    .isEqualTo(200);

            String refused = calling(api(origin.port())).replace("\"caller\"\n", "\"eager\"\nlabel = \"x\"\n");
            assertThat(proxy.reload(refused)).hasSize(1);
            assertThat(failure(answers.take()).reason()).isEqualTo(Reason.CLOSED);
            assertThat(origin.requests()).hasSize(1);
        }
    }

    @Test
    void endWithTheInstanceAndWithTheProxy() throws Exception {
        UpstreamClient first;
        UpstreamClient second;
        try (var origin = ScriptedOrigin.answering(OK);
                var proxy = TestProxy.run(calling(api(origin.port())), callers.category())) {
            first = callers.take();
            assertThat(proxy.reload(calling(api(origin.port()) + "[upstreams.more]\naddrs = [\"127.0.0.1:1\"]")
                            .replace("\"caller\"\n", "\"caller\"\nlabel = \"more\"\n")))
                    .isEmpty();
            second = callers.take();
            eventually(() -> failed(first.send(UpstreamCall.get("/"))).stream()
                    .anyMatch(failure -> failure.reason() == Reason.CLOSED));
        }
        assertThat(failure(second, UpstreamCall.get("/")).reason()).isEqualTo(Reason.CLOSED);
    }

    @Test
    void letHooksWaitForThem() throws Exception {
        var guard = TestPlugins.category("guard", (settings, context) -> {
            var client = context.upstream("auth", "api");
            return new Plugin() {
                @Override
                public RequestResult onRequest(Exchange exchange) {
                    var call = UpstreamCall.get("/check")
                            .withHeader(
                                    "X-Key",
                                    exchange.request().headers().first("X-Key").orElse(""));
                    return RequestResult.await(client.send(call)
                            .thenApply(answer -> answer.status() == 200
                                    ? RequestResult.proceed()
                                    : RequestResult.respond(Response.text(403, answer.text()))));
                }
            };
        });
        try (var auth = new ScriptedOrigin((request, connection) -> connection.write(
                        request.contains("X-Key: k\r\n")
                                ? OK
                                : "HTTP/1.1 401 No\r\nContent-Length: 7\r\n\r\nunknown"));
                var origin = ScriptedOrigin.answering(OK);
                var proxy = TestProxy.run(4, SERVER + """
                        [locations.all]
                        upstream = "origin"
                        plugins = ["guard"]
                        [plugins.guard]
                        category = "guard"
                        [upstreams.origin]
                        addrs = ["127.0.0.1:%d"]
                        """.formatted(origin.port()) + api(auth.port()), guard)) {
            try (var client = new RawClient(proxy.port())) {
                for (int i = 0; i < 20; i++) {
                    assertThat(client.send(GET).response()).startsWith("HTTP/1.1 200 ");
                }
                assertThat(client.send(GET.replace("X-Key: k", "X-Key: j")).response())
                        .startsWith("HTTP/1.1 403 ")
                        .endsWith("unknown");
            }
            // The exchange's own loop has the connection.
            assertThat(auth.connections()).isEqualTo(1);
        }
    }

    /** Sends what was forwarded once more, when the exchange is over. */
    private static PluginFactory<?> repeating(BlockingQueue<CompletionStage<UpstreamAnswer>> answers, String step) {
        return TestPlugins.category("again", new Plugin() {
            @Override
            public RequestResult onRequest(Exchange exchange) {
                if (step.equals("request")) {
                    repeat(exchange);
                }
                return RequestResult.proceed();
            }

            @Override
            public void onComplete(Exchange exchange, Outcome outcome) {
                if (step.equals("complete")) {
                    repeat(exchange);
                }
            }

            private void repeat(Exchange exchange) {
                answers.add(exchange.upstream().orElseThrow().send(exchange.forwardedCall()));
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"request", "complete"})
    void canRepeatWhatAnExchangeForwards(String step) throws Exception {
        var answers = new LinkedBlockingQueue<CompletionStage<UpstreamAnswer>>();
        try (var origin = ScriptedOrigin.answering(OK);
                var proxy = TestProxy.run(SERVER + """
                        [locations.all]
                        upstream = "origin"
                        enable_reverse_proxy_headers = true
                        proxy_set_headers = ["Host: origin.test", "X-Loc: $location"]
                        plugins = ["again"]
                        [plugins.again]
                        category = "again"
                        [upstreams.origin]
                        addrs = ["127.0.0.1:%d"]
                        """.formatted(origin.port()), repeating(answers, step));
                var client = new RawClient(proxy.port())) {
            client.send(GET);
            assertThat(client.response()).endsWith("ok");

            assertThat(answers.take()
                            .toCompletableFuture()
                            .get(60, TimeUnit.SECONDS)
                            .text())
                    .isEqualTo("ok");
            assertThat(origin.requests()).hasSize(2).first().asString().contains("X-Forwarded-For: 127.0.0.1\r\n");
            assertThat(origin.requests().get(1)).isEqualTo(origin.requests().get(0));
        }
    }

    @Test
    void haveNoUpstreamWhereOnlyPluginsAnswer() throws Exception {
        var seen = new LinkedBlockingQueue<Optional<UpstreamClient>>();
        var looking = TestPlugins.category("looking", new Plugin() {
            @Override
            public RequestResult onRequest(Exchange exchange) {
                seen.add(exchange.upstream());
                return RequestResult.respond(Response.of(204));
            }
        });
        try (var proxy = TestProxy.run(
                        SERVER + "[locations.all]\nplugins = [\"look\"]\n[plugins.look]\ncategory = \"looking\"",
                        looking);
                var client = new RawClient(proxy.port())) {
            client.send(GET);
            client.response();
            assertThat(seen.take()).isEmpty();
        }
    }

    @Test
    void pickPeersAsTheUpstreamSays() throws Exception {
        try (var one = ScriptedOrigin.answering(OK);
                var two = ScriptedOrigin.answering(OK);
                var proxy = TestProxy.run(
                        calling(api(one.port(), two.port()) + "algo = \"hash:header:X-Tenant\""), callers.category())) {
            var client = callers.take();
            for (int i = 0; i < 8; i++) {
                sent(client, UpstreamCall.get("/").withHeader("X-Tenant", "blue"));
            }
            assertThat(List.of(one.requests().size(), two.requests().size())).containsExactlyInAnyOrder(0, 8);
        }
    }
}
