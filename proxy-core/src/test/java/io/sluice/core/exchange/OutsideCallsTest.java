package io.sluice.core.exchange;

import static io.sluice.core.exchange.Callers.failure;
import static io.sluice.core.exchange.Callers.sent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.sluice.core.testing.Ports;
import io.sluice.core.testing.ProxyToml;
import io.sluice.core.testing.ScriptedOrigin;
import io.sluice.core.testing.TestPlugins;
import io.sluice.core.testing.TestProxy;
import io.sluice.spi.Plugin;
import io.sluice.spi.PluginContext;
import io.sluice.spi.upstream.CallFailure.Reason;
import io.sluice.spi.upstream.UpstreamCall;
import io.sluice.spi.upstream.UpstreamClient;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Plugins' calls to servers that are no upstreams of the configuration. */
class OutsideCallsTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-Of: it\r\n\r\nok";

    private final LinkedBlockingQueue<PluginContext> contexts = new LinkedBlockingQueue<>();

    private TestProxy proxy() throws Exception {
        return TestProxy.run(toml("caller"), TestPlugins.category("caller", (settings, context) -> {
            contexts.add(context);
            return new Plugin() {};
        }));
    }

    private static String toml(String category) {
        return ProxyToml.inFrontOf(1)
                .location("plugins = [\"one\"]")
                .and("[plugins.one]", "category = \"" + category + "\"", category.equals("mock") ? "data = \"\"" : "")
                .text();
    }

    private UpstreamClient to(int port) throws InterruptedException {
        PluginContext context = contexts.take();
        contexts.add(context);
        return context.outside(URI.create("http://127.0.0.1:" + port));
    }

    @Test
    void bringWhatTheServerSays() throws Exception {
        try (var server = ScriptedOrigin.answering(OK);
                var proxy = proxy()) {
            assertThat(proxy.port()).isPositive();
            var call = UpstreamCall.of("POST", "/report?x=1")
                    .withHeader("X-Key", "k")
                    .withHeader("Host", "elsewhere")
                    .withBody("news".getBytes(StandardCharsets.UTF_8));

            var answer = sent(to(server.port()), call);

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.text()).isEqualTo("ok");
            assertThat(answer.headers().first("X-Of")).contains("it");
            assertThat(server.requests().getFirst())
                    .startsWith("POST /report?x=1 HTTP/1.1\r\n")
                    .containsIgnoringCase("\r\nHost: 127.0.0.1:" + server.port() + "\r\n")
                    .containsIgnoringCase("\r\nX-Key: k\r\n")
                    .doesNotContain("elsewhere");
        }
    }

    @Test
    void sayWhatWentWrong() throws Exception {
        var forever = new Semaphore(0);
        try (var large = ScriptedOrigin.answering(OK);
                var silent = new ScriptedOrigin((request, connection) -> forever.acquire());
                var proxy = proxy()) {
            assertThat(proxy.port()).isPositive();
            var call = UpstreamCall.get("/");

            assertThat(failure(to(large.port()).send(call.withMaxBody(1))).reason())
                    .isEqualTo(Reason.BODY_TOO_LARGE);
            assertThat(failure(to(Ports.unused()).send(call)).reason()).isEqualTo(Reason.CONNECT_FAILED);
            assertThat(failure(to(silent.port()).send(call.withTimeout(Duration.ofMillis(200))))
                            .reason())
                    .isEqualTo(Reason.TIMEOUT);
            forever.release();
        }
    }

    @Test
    void endWithTheInstance() throws Exception {
        var asked = new Semaphore(0);
        var forever = new Semaphore(0);
        try (var silent = new ScriptedOrigin((request, connection) -> {
                    asked.release();
                    forever.acquire();
                });
                var proxy = proxy()) {
            UpstreamClient client = to(silent.port());
            var underWay = client.send(UpstreamCall.get("/").withTimeout(Duration.ofMinutes(5)));
            asked.acquire();

            assertThat(proxy.reload(toml("mock"))).isEmpty();

            assertThat(failure(underWay).reason()).isEqualTo(Reason.CLOSED);
            assertThat(failure(client.send(UpstreamCall.get("/"))).reason()).isEqualTo(Reason.CLOSED);
            forever.release();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://a", "//a", "http:///x", "http://a/path", "http://a?q", "http://u:p@a", "mailto:a@b"})
    void goToAServerAndNotToAPage(String uri) throws Exception {
        try (var proxy = proxy()) {
            assertThat(proxy.port()).isPositive();
            PluginContext context = contexts.take();
            assertThatIllegalArgumentException().isThrownBy(() -> context.outside(URI.create(uri)));
        }
    }
}
