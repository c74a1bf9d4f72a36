package io.sluice.plugins.errorpage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.spi.Exchange;
import io.sluice.spi.Plugin;
import io.sluice.spi.RequestResult;
import io.sluice.spi.Response;
import io.sluice.spi.UpstreamFailure;
import io.sluice.spi.testkit.FakeExchange;
import io.sluice.spi.testkit.PluginHarness;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrorPageTest {
    private final PluginHarness harness = new PluginHarness();

    private void with(Object... keys) throws Exception {
        var map = new java.util.LinkedHashMap<String, Object>();
        for (int i = 0; i < keys.length; i += 2) {
            map.put((String) keys[i], keys[i + 1]);
        }
        harness.plugin(new ErrorPageFactory(), map);
    }

    private record Answering(Response response) implements Plugin {
        @Override
        public RequestResult onRequest(Exchange exchange) {
            return RequestResult.respond(response);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "404, own of 404 Not Found",
        "403, kind of 403 Forbidden",
        "499, kind of 499 Client Error",
        "503, all of 503 Service Unavailable",
        "200, as it was",
    })
    void theMostParticularTemplateIsTaken(int status, String body) throws Exception {
        with(
                "templates",
                Map.of(
                        "404",
                        "own of {{status}} {{reason}}",
                        "4xx",
                        "kind of {{status}} {{reason}}",
                        "5xx",
                        "all of {{ status }} {{reason}}"));
        harness.plugin("answering", new Answering(Response.text(status, "as it was")));

        assertThat(harness.run(FakeExchange.get("/")).body()).isEqualTo(body);
    }

    @Test
    void keepsWhatTheHeadSaysBesideTheBody() throws Exception {
        with("templates", Map.of("401", "<h1>Who are you?</h1>"));
        harness.plugin(
                "answering",
                new Answering(Response.text(401, "no")
                        .withHeader("WWW-Authenticate", "Basic realm=\"x\"")
                        .withHeader("ETag", "\"1\"")
                        .withHeader("Content-Encoding", "identity")));

        var run = harness.run(FakeExchange.get("/"));

        assertThat(run.status()).isEqualTo(401);
        assertThat(run.body()).isEqualTo("<h1>Who are you?</h1>");
        assertThat(run.headers().all("Content-Type")).containsExactly("text/html; charset=utf-8");
        assertThat(run.header("WWW-Authenticate")).contains("Basic realm=\"x\"");
        assertThat(run.header("ETag")).isEmpty();
        assertThat(run.header("Content-Encoding")).isEmpty();
    }

    @Test
    void valuesAreTextAndNeverMarkup() throws Exception {
        with("templates", Map.of("404", "<p>{{http_x}}</p>{{none}}", "403", "{\"path\":\"{{http_x}}\"}"));
        harness.plugin("answering", new Answering(Response.of(404)));
        String value = "<b a='\"'>&\\`";

        assertThat(harness.run(FakeExchange.get("/").variable("http_x", value)).body())
                .isEqualTo("<p>&#60;b a=&#39;&#34;&#39;&#62;&#38;&#92;&#96;</p>");

        var json = new PluginHarness();
        json.plugin(new ErrorPageFactory(), Map.of("templates", Map.of("404", "{\"path\":\"{{http_x}}\"}")));
        json.plugin("answering", new Answering(Response.of(404)));
        var run = json.run(FakeExchange.get("/").variable("http_x", value));
        assertThat(run.header("Content-Type")).contains("application/json");
        assertThat(run.body()).isEqualTo("{\"path\":\"\\u003cb a=\\u0027\\u0022\\u0027\\u003e\\u0026\\u005c\\u0060\"}");
    }

    @Test
    void upstreamsMayHaveTheirOwn() throws Exception {
        with("templates", Map.of("4xx", "ours", "5xx", "ours"));
        harness.upstream(Response.text(404, "theirs"));

        assertThat(harness.run(FakeExchange.get("/")).body()).isEqualTo("theirs");

        harness.upstreamFails(UpstreamFailure.Kind.CONNECT_FAILED);
        var run = harness.run(FakeExchange.get("/"));
        assertThat(run.status()).isEqualTo(502);
        assertThat(run.body()).isEqualTo("ours");
    }

    @Test
    void upstreamsErrorsCanBeReplacedToo() throws Exception {
        with("templates", Map.of("4xx", "ours"), "upstream_errors", true);
        harness.upstream(Response.text(404, "theirs".repeat(1000)));

        assertThat(harness.run(FakeExchange.get("/")).body()).isEqualTo("ours");
        assertThat(harness.run(FakeExchange.head("/")).bodyBytes()).isEmpty();
    }

    @Test
    void filesAreReadAgain(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("404.html"), "first");
        with("files", Map.of("404", file.toString()));
        harness.plugin("answering", new Answering(Response.of(404)));
        assertThat(harness.run(FakeExchange.get("/")).body()).isEqualTo("first");

        Files.writeString(file, "second, longer");
        String body = "";
        for (int i = 0; i < 100 && !body.equals("second, longer"); i++) {
            harness.advance(Duration.ofSeconds(2));
            Thread.sleep(20);
            body = harness.run(FakeExchange.get("/")).body();
        }
        assertThat(body).isEqualTo("second, longer");
    }

    @Test
    void refusesWhatCannotBe(@TempDir Path folder) {
        assertThatThrownBy(() -> with()).hasMessageContaining("nothing to do");
        assertThatThrownBy(() -> with("templates", Map.of("200", "x"))).hasMessageContaining("must be a status");
        assertThatThrownBy(() -> with("templates", Map.of("404", " "))).hasMessageContaining("must not be empty");
        assertThatThrownBy(
                        () -> with("files", Map.of("404", folder.resolve("none").toString())))
                .hasMessageContaining("cannot read");
    }
}
