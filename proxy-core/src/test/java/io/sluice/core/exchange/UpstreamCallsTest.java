package io.sluice.core.exchange;

import static io.sluice.core.testing.Eventually.eventually;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.config.load.ConfigProblem;
import io.sluice.core.testing.Ports;
import io.sluice.core.testing.RawClient;
import io.sluice.core.testing.ScriptedOrigin;
import io.sluice.core.testing.TestAuthority;
import io.sluice.core.testing.TestPlugins;
import io.sluice.core.testing.TestProxy;
import io.sluice.spi.Exchange;
import io.sluice.spi.InvalidPluginConfig;
import io.sluice.spi.Outcome;
import io.sluice.spi.Plugin;
import io.sluice.spi.PluginFactory;
import io.sluice.spi.RequestResult;
import io.sluice.spi.Response;
import io.sluice.spi.upstream.CallFailure;
import io.sluice.spi.upstream.CallFailure.Reason;
import io.sluice.spi.upstream.UpstreamAnswer;
import io.sluice.spi.upstream.UpstreamCall;
import io.sluice.spi.upstream.UpstreamClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests of plugins' own, through upstreams of the configuration, against real origins. */
@SuppressWarnings("try") // proxies run behind the clients that they gave out
class UpstreamCallsTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private static final String GET = "GET /page?x=1 HTTP/1.1\r\nHost: site.test\r\nX-Key: k\r\n\r\n";
    private static final String SERVER = """
            [basic]
            grace_period = "1s"
            [servers.web]
            addr = "127.0.0.1:0"
            locations = ["all"]
            """;

    private final BlockingQueue<UpstreamClient> clients = new LinkedBlockingQueue<>();

    /** Hands its client out to the test. */
    private PluginFactory<?> caller() {
        return TestPlugins.category("caller", (settings, context) -> {
            clients.add(context.upstream("upstream", settings.label().orElse("api")));
            return new Plugin() {
                @Override
                public RequestResult onRequest(Exchange exchange) {
                    return RequestResult.respond(Response.of(204));
                }
            };
        });
    }

    private static String calling(String upstream) {
        return SERVER + """
                [locations.all]
                plugins = ["caller"]
                [plugins.caller]
                category = "caller"
                """ + upstream;
    }

    private static String api(int... ports) {
        var addresses = new ArrayList<String>();
        for (int port : ports) {
            addresses.add("\"127.0.0.1:" + port + '"');
        }
        return "[upstreams.api]\naddrs = [" + String.join(", ", addresses) + "]\n";
    }

    private static UpstreamAnswer sent(UpstreamClient client, UpstreamCall call) {
        return client.send(call)
                .toCompletableFuture()
                .orTimeout(60, TimeUnit.SECONDS)
                .join();
    }

    private static CallFailure failure(UpstreamClient client, UpstreamCall call) {
        return failure(client.send(call));
    }

    private static CallFailure failure(CompletionStage<UpstreamAnswer> stage) {
        return failed(stage).orElseThrow(() -> new AssertionError("it was answered"));
    }

    private static Optional<CallFailure> failed(CompletionStage<UpstreamAnswer> stage) {
        return stage.<Optional<CallFailure>>handle((answer, error) ->
                        error instanceof CallFailure failure ? Optional.of(failure) : Optional.empty())
                .toCompletableFuture()
                .orTimeout(60, TimeUnit.SECONDS)
                .join();
    }

    @Test
    void goOverTheWireAsRequestsOfTheProxysOwn() throws Exception {
        try (var origin = ScriptedOrigin.answering(
                        "HTTP/1.1 201 Made\r\nContent-Length: 4\r\nX-A: 1\r\nConnection: X-B\r\nX-B: 2\r\n\r\nbody");
                var proxy = TestProxy.run(calling(api(origin.port())), caller())) {
            var client = clients.take();

            var answer = sent(
                    client,
                    UpstreamCall.of("POST", "/a/../b?c=d")
                            .withHeader("X-Key", "k")
                            .withHeader("Connection", "close, X-Gone")
                            .withHeader("X-Gone", "1")
                            .withHeader("Content-Length", "99")
                            .withHeader("Transfer-Encoding", "chunked")
                            .withBody("hello".getBytes(ISO_8859_1)));

            assertThat(client.name()).isEqualTo("api");
            assertThat(origin.requests())
                    .containsExactly("POST /b?c=d HTTP/1.1\r\nX-Key: k\r\nHost: 127.0.0.1:" + origin.port()
                            + "\r\nContent-Length: 5\r\n\r\nhello");
            assertThat(answer.status()).isEqualTo(201);
            assertThat(answer.headers().first("X-A")).hasValue("1");
            assertThat(answer.headers().contains("X-B")).isFalse();
            assertThat(answer.text()).isEqualTo("body");
            assertThat(answer.body().isReadOnly()).isTrue();
            assertThat(answer.bytes()).isNotSameAs(answer.bytes());
            proxy.awaitExchanges(0);
        }
    }

    @Test
    void keepTheHostThatTheyName() throws Exception {
        try (var origin = ScriptedOrigin.answering(OK);
                var proxy = TestProxy.run(calling(api(origin.port())), caller())) {
            sent(clients.take(), UpstreamCall.get("/").withHeader("Host", "named.test"));
            assertThat(origin.requests()).containsExactly("GET / HTTP/1.1\r\nHost: named.test\r\n\r\n");
        }
    }

    @Test
    void useConnectionsAgainAndReplaceOneThatWasClosedMeanwhile() throws Exception {
        try (var origin = new ScriptedOrigin((request, connection) -> {
                    connection.write(OK);
                    if (request.startsWith("GET /last")) {
                        // After the answer, when the connection is in the pool or on its way there.
                        connection.close();
                    }
                });
                var proxy = TestProxy.run(calling(api(origin.port())), caller())) {
            var client = clients.take();
            for (int i = 0; i < 5; i++) {
                assertThat(sent(client, UpstreamCall.get("/")).status()).isEqualTo(200);
                eventually(() -> proxy.idleUpstreamConnections() == 1);
            }
            assertThat(origin.connections()).isEqualTo(1);

            for (int i = 0; i < 20; i++) {
                assertThat(sent(client, UpstreamCall.get("/last")).status()).isEqualTo(200);
            }
        }
    }

    @Test
    void giveRedirectsAndEveryOtherStatusAsTheyAre() throws Exception {
        try (var origin = ScriptedOrigin.answering(
                        "HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n");
                var proxy = TestProxy.run(calling(api(origin.port())), caller())) {
            var answer = sent(clients.take(), UpstreamCall.get("/"));
            assertThat(answer.status()).isEqualTo(302);
            assertThat(answer.headers().first("Location")).hasValue("/elsewhere");
            assertThat(origin.requests()).hasSize(1);
        }
    }

    @Test
    void knowThatSomeAnswersHaveNoBody() throws Exception {
        try (var origin = new ScriptedOrigin((request, connection) -> connection.write(
                        request.startsWith("HEAD")
                                ? "HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n"
                                : "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n"));
                var proxy = TestProxy.run(calling(api(origin.port())), caller())) {
            var client = clients.take();
            assertThat(sent(client, UpstreamCall.of("HEAD", "/")).bytes()).isEmpty();
            assertThat(sent(client, UpstreamCall.get("/")).status()).isEqualTo(204);
        }
    }

    @Test
    void tryOtherPeersWhenNoConnectionCanBeMade() throws Exception {
        try (var origin = ScriptedOrigin.answering(OK);
                var proxy = TestProxy.run(calling(api(Ports.unused(), Ports.unused(), origin.port())), caller())) {
            var client = clients.take();
            for (int i = 0; i < 5; i++) {
                assertThat(sent(client, UpstreamCall.of("POST", "/")).status()).isEqualTo(200);
            }
        }
    }

    @Test
    void failWhenNobodyListens() throws Exception {
        try (var proxy = TestProxy.run(calling(api(Ports.unused(), Ports.unused())), caller())) {
            var failure = failure(clients.take(), UpstreamCall.get("/"));
            assertThat(failure.reason()).isEqualTo(Reason.CONNECT_FAILED);
            assertThat(failure.isUnsent()).isTrue();
            assertThat(failure).hasMessageContaining("upstream api, 127.0.0.1:");
            eventually(() -> proxy.exchanges() == 0);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CONNECTION_LOST|",
                "CONNECTION_LOST|HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc",
                "CONNECTION_LOST|HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
                "INVALID_RESPONSE|SSH-2.0-OpenSSH\r\n\r\n",
                "INVALID_RESPONSE|HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
                "BODY_TOO_LARGE|HTTP/1.1 200 OK\r\nContent-Length: 101\r\n\r\n",
            })
    void failWhenTheAnswerIsNotOne(String script) throws Exception {
        String[] parts = script.split("\\|", 2);
        try (var origin = new ScriptedOrigin((request, connection) -> {
                    connection.write(parts[1]);
                    connection.close();
                });
                var proxy = TestProxy.run(calling(api(origin.port())), caller())) {
            var failure = failure(clients.take(), UpstreamCall.of("POST", "/").withMaxBody(100));
            assertThat(failure.reason()).isEqualTo(Reason.valueOf(parts[0]));
            assertThat(failure.isUnsent()).isFalse();
            eventually(() -> proxy.exchanges() == 0);
        }
    }

    @Test
    void stopReadingABodyThatGrowsTooLarge() throws Exception {
        try (var origin = new ScriptedOrigin((request, connection) -> {
                    connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                    while (true) {
                        connection.write("400\r\n" + "x".repeat(1024) + "\r\n");
                    }
                });
                var proxy = TestProxy.run(calling(api(origin.port())), caller())) {
            var failure = failure(clients.take(), UpstreamCall.get("/").withMaxBody(100_000));
            assertThat(failure.reason()).isEqualTo(Reason.BODY_TOO_LARGE);
            eventually(() -> origin.openConnections() == 0);
        }
    }

    @Test
    void haveALimitOfTheirOwnAndTheUpstreams() throws Exception {
        try (var origin = new ScriptedOrigin((request, connection) -> connection.write("HTTP/1.1 200 OK\r\n"));
                var proxy = TestProxy.run(calling(api(origin.port()) + "read_timeout = \"1s\""), caller())) {
            var client = clients.take();
            var own = failure(client, UpstreamCall.get("/").withTimeout(Duration.ofMillis(50)));
            assertThat(own.reason()).isEqualTo(Reason.TIMEOUT);
            assertThat(failure(client, UpstreamCall.get("/")).reason()).isEqualTo(Reason.READ_TIMEOUT);
            eventually(() -> origin.openConnections() == 0);
            eventually(() -> proxy.exchanges() == 0);
        }
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

    @Test
    void completeOutsideOfTheLoops() throws Exception {
        // What is done already would run in this thread.
        var mayAnswer = new CountDownLatch(1);
        try (var origin = new ScriptedOrigin((request, connection) -> {
                    mayAnswer.await();
                    connection.write(OK);
                });
                var proxy = TestProxy.run(calling(api(origin.port())), caller())) {
            var thread = new CompletableFuture<Thread>();
            var unused =
                    clients.take().send(UpstreamCall.get("/")).thenRun(() -> thread.complete(Thread.currentThread()));
            mayAnswer.countDown();
            assertThat(thread.get(60, TimeUnit.SECONDS).isVirtual()).isTrue();
        }
    }

    @Test
    void speakTlsAsTheUpstreamDoes(@TempDir Path folder) throws Exception {
        var authority = new TestAuthority("root");
        Files.writeString(folder.resolve("ca.pem"), authority.pem());
        try (var origin = new ScriptedOrigin(
                        authority.listen(authority.issue("origin.test"), false),
                        (request, connection) -> connection.write(OK));
                var proxy = TestProxy.run(
                        calling(api(origin.port()) + "sni = \"origin.test\"\nca = \"" + folder.resolve("ca.pem") + '"'),
                        caller())) {
            assertThat(sent(clients.take(), UpstreamCall.get("/")).status()).isEqualTo(200);
            eventually(() -> proxy.idleUpstreamConnections() == 1);
        }
    }

    @Test
    void failWhenThePeerIsNotTrusted(@TempDir Path folder) throws Exception {
        var authority = new TestAuthority("root");
        Files.writeString(folder.resolve("ca.pem"), authority.pem());
        try (var origin = new ScriptedOrigin(
                        authority.listen(authority.issue("origin.test"), false),
                        (request, connection) -> connection.write(OK));
                var proxy = TestProxy.run(
                        calling(api(origin.port()) + "sni = \"other.test\"\nca = \"" + folder.resolve("ca.pem") + '"'),
                        caller())) {
            assertThat(failure(clients.take(), UpstreamCall.get("/")).reason()).isEqualTo(Reason.CONNECT_FAILED);
            assertThat(origin.requests()).isEmpty();
        }
    }

    // --- the configuration
    // ----------------------------------------------------------------------------------------------

    @Test
    void needAnUpstreamThatExistsNowAndAfterAReload() throws Exception {
        try (var origin = ScriptedOrigin.answering(OK);
                var proxy = TestProxy.run(calling(api(origin.port())), caller())) {
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
            assertThat(sent(clients.take(), UpstreamCall.get("/")).status()).isEqualTo(200);
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
                var proxy = TestProxy.run(calling(api(before.port())), caller())) {
            var client = clients.take();
            var underWay = client.send(UpstreamCall.get("/"));
            begun.acquire();

            assertThat(proxy.reload(calling(api(after.port())))).isEmpty();

            assertThat(clients).as("the instance was taken over").isEmpty();
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
                        calling(api(origin.port())).replace("\"caller\"\n", "\"eager\"\n"), caller(), eager)) {
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
                var proxy = TestProxy.run(calling(api(origin.port())), caller())) {
            first = clients.take();
            assertThat(proxy.reload(calling(api(origin.port()) + "[upstreams.more]\naddrs = [\"127.0.0.1:1\"]")
                            .replace("\"caller\"\n", "\"caller\"\nlabel = \"more\"\n")))
                    .isEmpty();
            second = clients.take();
            eventually(() -> failed(first.send(UpstreamCall.get("/"))).stream()
                    .anyMatch(failure -> failure.reason() == Reason.CLOSED));
        }
        assertThat(failure(second, UpstreamCall.get("/")).reason()).isEqualTo(Reason.CLOSED);
    }

    // --- an exchange's own upstream
    // -------------------------------------------------------------------------------------

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
                        calling(api(one.port(), two.port()) + "algo = \"hash:header:X-Tenant\""), caller())) {
            var client = clients.take();
            for (int i = 0; i < 8; i++) {
                sent(client, UpstreamCall.get("/").withHeader("X-Tenant", "blue"));
            }
            assertThat(List.of(one.requests().size(), two.requests().size())).containsExactlyInAnyOrder(0, 8);
        }
    }
}
