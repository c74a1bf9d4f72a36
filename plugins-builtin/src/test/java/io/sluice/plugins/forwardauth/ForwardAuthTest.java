package io.sluice.plugins.forwardauth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.spi.InvalidPluginConfig;
import io.sluice.spi.Response;
import io.sluice.spi.http.HeaderName;
import io.sluice.spi.testkit.FakeExchange;
import io.sluice.spi.testkit.FakeUpstream;
import io.sluice.spi.testkit.PluginHarness;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ForwardAuthTest {
    private final PluginHarness harness = new PluginHarness();
    private final Judge judge = new Judge();

    private static final class Judge {
        private final FakeUpstream upstream = FakeUpstream.answering(call -> answer());
        private Response answer =
                Response.of(204).withHeader("Remote-User", "ada").withHeader("X-Other", "x");

        private Response answer() {
            return answer;
        }

        private List<String> shown(String name) {
            var values = new ArrayList<String>();
            upstream.calls().getLast().forEachHeader((shown, value) -> {
                if (shown.equals(HeaderName.of(name))) {
                    values.add(value);
                }
            });
            return values;
        }

        private List<String> names() {
            var names = new ArrayList<String>();
            upstream.calls().getLast().forEachHeader((shown, value) -> names.add(shown.lowerCase()));
            return names;
        }
    }

    private static Response answer(int status, String body, String... lines) {
        var response = Response.of(status).withBody(body.getBytes(UTF_8));
        for (String line : lines) {
            int colon = line.indexOf(':');
            response = response.withHeader(line.substring(0, colon), line.substring(colon + 2));
        }
        return response;
    }

    private void guard(Object... more) throws InvalidPluginConfig {
        guard(judge.upstream, more);
    }

    private void guard(FakeUpstream upstream, Object... more) throws InvalidPluginConfig {
        var keys = new LinkedHashMap<String, Object>(Map.of("upstream", "id", "auth_url", "/verify?a=b"));
        for (int i = 0; i < more.length; i += 2) {
            keys.put((String) more[i], more[i + 1]);
        }
        harness.upstream("id", upstream).plugin(new ForwardAuthFactory(), keys);
    }

    @Test
    void asksWhoSentTheRequestWhither() throws Exception {
        guard();

        var run = harness.run(FakeExchange.of("PUT", "https://a.example:8443/p%20q?x=1")
                .clientAddress("203.0.113.9")
                .header("Cookie", "session=1")
                .header("X-Many", "1")
                .header("X-Many", "2"));

        assertThat(run.wentUpstream()).isTrue();
        assertThat(judge.shown("X-Forwarded-Method")).containsExactly("PUT");
        assertThat(judge.shown("X-Forwarded-Uri")).containsExactly("/p%20q?x=1");
        assertThat(judge.shown("X-Forwarded-Host")).containsExactly("a.example:8443");
        assertThat(judge.shown("X-Forwarded-Proto")).containsExactly("https");
        assertThat(judge.shown("X-Forwarded-For")).containsExactly("203.0.113.9");
        assertThat(judge.shown("Cookie")).containsExactly("session=1");
        assertThat(judge.shown("X-Many")).containsExactly("1", "2");
    }

    @Test
    void doesNotRepeatWhatAClientClaimsOfItself() throws Exception {
        guard("add_headers", List.of("Remote-User"));

        harness.run(FakeExchange.get("/")
                .clientAddress("203.0.113.9")
                .header("X-Forwarded-For", "10.0.0.1")
                .header("X-Forwarded-Host", "admin")
                .header("X-Forwarded-Uri", "/public")
                .header("X-Forwarded-Method", "GET")
                .header("X-Forwarded-Port", "1")
                .header("X-Forwarded-Proto", "https")
                .header("X-Real-IP", "10.0.0.1")
                .header("Forwarded", "for=10.0.0.1")
                .header("Remote-User", "root"));

        assertThat(judge.names())
                .containsExactlyInAnyOrder(
                        "x-forwarded-method",
                        "x-forwarded-uri",
                        "x-forwarded-host",
                        "x-forwarded-proto",
                        "x-forwarded-for");
        assertThat(judge.shown("X-Forwarded-For")).containsExactly("203.0.113.9");
        assertThat(judge.shown("X-Forwarded-Uri")).containsExactly("/");
    }

    @Test
    void showsNothingOfTheConnectionTheBodyOrTheClientsCopy() throws Exception {
        guard();

        harness.run(FakeExchange.post("/", "data")
                .header("Content-Length", "4")
                .header("Content-Type", "text/plain")
                .header("Expect", "100-continue")
                .header("TE", "trailers")
                .header("Upgrade", "websocket")
                .header("If-None-Match", "\"1\"")
                .header("Range", "bytes=0-1")
                .header("X-Plain", "e"));

        assertThat(judge.names().stream().filter(name -> !name.startsWith("x-forwarded-")))
                .containsExactly("x-plain");
    }

    @Test
    void showsOnlyWhatItIsToShow() throws Exception {
        guard("request_headers", List.of("cookie", "X-Forwarded-For"));

        harness.run(FakeExchange.get("/")
                .header("Cookie", "a=b")
                .header("Authorization", "x")
                .header("X-Forwarded-For", "10.0.0.1"));

        assertThat(judge.names()).contains("cookie").doesNotContain("authorization");
        assertThat(judge.shown("X-Forwarded-For")).containsExactly("192.0.2.1");
    }

    @Test
    void tellsTheUpstreamWhatTheAuthServerSaid() throws Exception {
        guard("add_headers", List.of("Remote-User", "Remote-Groups"));
        judge.answer = answer(200, "ignored", "Remote-User: ada", "Remote-User: lovelace", "X-Other: x");

        var sent = harness.run(
                        FakeExchange.get("/").header("remote-user", "root").header("Remote-Groups", "admins"))
                .upstreamRequest()
                .head()
                .headers();

        assertThat(sent.all("Remote-User")).containsExactly("ada", "lovelace");
        assertThat(sent.contains("Remote-Groups")).isFalse();
        assertThat(sent.contains("X-Other")).isFalse();
    }

    @Test
    void relaysAnythingButAYes() throws Exception {
        guard();
        judge.answer = answer(
                302,
                "go",
                "Location: https://id.example.com/login",
                "Set-Cookie: a=1",
                "Set-Cookie: b=2",
                "Content-Length: 2",
                "Transfer-Encoding: chunked",
                "Connection: close",
                "Keep-Alive: timeout=5");

        var run = harness.run(FakeExchange.get("/"));

        assertThat(run.status()).isEqualTo(302);
        assertThat(run.body()).isEqualTo("go");
        assertThat(run.header("Location")).contains("https://id.example.com/login");
        assertThat(run.headers().all("Set-Cookie")).containsExactly("a=1", "b=2");
        assertThat(run.header("Connection")).isEmpty();
        assertThat(run.header("Keep-Alive")).isEmpty();
        assertThat(run.wentUpstream()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {300, 304, 401, 403, 404, 500, 503})
    void onlyA2xxIsAYes(int status) throws Exception {
        guard();
        judge.answer = answer(status, "");

        var run = harness.run(FakeExchange.get("/"));

        assertThat(run.status()).isEqualTo(status);
        assertThat(run.wentUpstream()).isFalse();
    }

    @Test
    void letsNobodyThroughWhenItCannotAsk() throws Exception {
        var silent = FakeUpstream.silent();
        guard(silent, "timeout", "2s");

        for (int i = 0; i < 3; i++) {
            var run = harness.run(FakeExchange.get("/"));
            assertThat(run.isSuspended()).isTrue();
            harness.advance(Duration.ofSeconds(2));
            assertThat(run.status()).isEqualTo(502);
            assertThat(run.body()).isEqualTo("Forward auth request failed");
            assertThat(run.wentUpstream()).isFalse();
        }
        var lines = harness.context("forward_auth").logLines();
        assertThat(lines).singleElement().asString().startsWith("WARN").contains("TIMEOUT");

        var run = harness.run(FakeExchange.get("/"));
        silent.answer(Response.of(204));
        harness.advance(Duration.ofMillis(1));
        assertThat(run.wentUpstream()).isTrue();
        assertThat(harness.context("forward_auth").logLines()).hasSize(2);
    }

    @Test
    void asksAtThePathOfAnAddressWithItsHost() throws Exception {
        guard("auth_url", "https://id.example:8443/api/verify?rd=https://x/");

        harness.run(FakeExchange.get("/"));

        assertThat(judge.upstream.calls().getLast()).hasToString("GET /api/verify?rd=https://x/");
        assertThat(judge.shown("Host")).containsExactly("id.example:8443");
    }

    @Test
    void refusesAConfigurationThatAsksNobody() {
        harness.upstream("id", judge.upstream);

        assertThat(refusedKey(Map.of("auth_url", "/"))).isEqualTo("upstream");
        assertThat(refusedKey(Map.of("upstream", "ib", "auth_url", "/"))).isEqualTo("upstream");
        assertThat(refusedKey(Map.of("upstream", "id"))).isEqualTo("auth_url");
        assertThat(refusedKey(Map.of("upstream", "id", "auth_url", "ftp://a/"))).isEqualTo("auth_url");
        assertThat(refusedKey(Map.of("upstream", "id", "auth_url", "verify"))).isEqualTo("auth_url");
        assertThat(refusedKey(Map.of("upstream", "id", "auth_url", "http://a b/")))
                .isEqualTo("auth_url");
        assertThat(refusedKey(Map.of("upstream", "id", "auth_url", "/", "timeout", "0s")))
                .isEqualTo("timeout");
        assertThat(refusedKey(Map.of("upstream", "id", "auth_url", "/", "add_headers", List.of("A", "b c"))))
                .isEqualTo("add_headers[1]");
        assertThat(refusedKey(Map.of("upstream", "id", "auth_url", "/", "request_headers", List.of("content-length"))))
                .isEqualTo("request_headers[0]");
    }

    private String refusedKey(Map<String, Object> keys) {
        var key = new StringBuilder();
        assertThatThrownBy(() -> harness.plugin(new ForwardAuthFactory(), keys))
                .isInstanceOfSatisfying(InvalidPluginConfig.class, issue -> key.append(issue.key()));
        return key.toString();
    }
}
