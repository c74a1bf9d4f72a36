package io.sluice.plugins.jwt;

import static io.sluice.plugins.jwt.TestTokens.NOW;
import static io.sluice.plugins.jwt.TestTokens.SECRET;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.util.JSONObjectUtils;
import io.sluice.spi.InvalidPluginConfig;
import io.sluice.spi.Outcome;
import io.sluice.spi.Response;
import io.sluice.spi.testkit.FakeExchange;
import io.sluice.spi.testkit.PluginHarness;
import io.sluice.spi.testkit.PluginRun;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IssuingJwtTest {
    private final PluginHarness harness = new PluginHarness();

    private void issue(Object... more) throws InvalidPluginConfig {
        var keys = new LinkedHashMap<String, Object>(
                Map.of("header", "Authorization", "secret", SECRET, "auth_path", "/login"));
        for (int i = 0; i < more.length; i += 2) {
            keys.put((String) more[i], more[i + 1]);
        }
        harness.plugin(new JwtFactory(), keys);
    }

    private void upstreamSays(int status, String body) {
        harness.upstream(Response.of(status)
                .withHeader("Content-Type", "text/plain")
                .withHeader("ETag", "\"1\"")
                .withHeader("Cache-Control", "max-age=60")
                .withBody(body.getBytes(StandardCharsets.UTF_8)));
    }

    private PluginRun login() {
        return harness.run(FakeExchange.post("/login", "name=ada"));
    }

    private static JWSObject token(PluginRun run) throws Exception {
        assertThat(run.body()).startsWith("{\"token\": \"").endsWith("\"}");
        return JWSObject.parse((String) JSONObjectUtils.parse(run.body()).get("token"));
    }

    @Test
    void signsWhatTheUpstreamSays() throws Exception {
        issue();
        String claims = "{ \"exp\": " + (NOW + 60) + ",\n\"sub\":\"ada \u20ac\"}";
        upstreamSays(200, claims);
        harness.chunkSize(3);

        var run = login();

        var token = token(run);
        assertThat(token.verify(new MACVerifier(SECRET))).isTrue();
        assertThat(token.getHeader().toJSONObject()).isEqualTo(Map.of("alg", "HS256", "typ", "JWT"));
        assertThat(token.getPayload()).hasToString(claims);
        assertThat(run.header("Content-Type")).contains("application/json");
        assertThat(run.header("Cache-Control")).contains("no-store");
        assertThat(run.header("ETag")).isEmpty();
        assertThat(harness.run(FakeExchange.get("/").header("Authorization", "Bearer " + token.serialize()))
                        .wentUpstream())
                .isTrue();
    }

    @Test
    void noTokenIsGoodForEver() throws Exception {
        issue("algorithm", "HS512", "token_ttl", "10m");
        upstreamSays(201, "{\"sub\": \"ada\"}");

        var token = token(login());

        assertThat(token.verify(new MACVerifier(SECRET))).isTrue();
        assertThat(token.getHeader().getAlgorithm().getName()).isEqualTo("HS512");
        assertThat(token.getPayload().toJSONObject()).isEqualTo(Map.of("sub", "ada", "exp", NOW + 600));
    }

    @ParameterizedTest
    @ValueSource(ints = {302, 400, 401, 500, 206})
    void signsNothingElse(int status) throws Exception {
        issue();
        upstreamSays(status, "{\"sub\": \"ada\"}");

        var run = login();

        assertThat(run.status()).isEqualTo(status);
        assertThat(run.body()).isEqualTo("{\"sub\": \"ada\"}");
    }

    @Test
    void signsNothingOnOtherPaths() throws Exception {
        issue();
        upstreamSays(200, "{\"sub\": \"ada\"}");
        String token = TestTokens.hs256(TestTokens.claims());

        assertThat(harness.run(FakeExchange.get("/login/")).status()).isEqualTo(401);
        assertThat(harness.run(FakeExchange.get("/").header("Authorization", token))
                        .body())
                .isEqualTo("{\"sub\": \"ada\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "welcome", "[1]", "\"text\"", "{\"sub\": "})
    void breaksOffWhatAreNoClaims(String body) throws Exception {
        issue();
        upstreamSays(200, body);

        var run = login();

        assertThat(run.body()).isEmpty();
        assertThat(run.outcome().end()).isEqualTo(Outcome.End.INTERNAL);
    }

    @Test
    void breaksOffClaimsThatFitIntoNoHeader() throws Exception {
        issue();
        upstreamSays(200, "{\"sub\": \"" + "x".repeat(TokenBody.LARGEST) + "\"}");

        assertThat(login().outcome().end()).isEqualTo(Outcome.End.INTERNAL);
    }

    @Test
    void refusesClaimsThatItCannotRead() throws Exception {
        issue();
        harness.upstream(Response.of(200).withHeader("Content-Encoding", "gzip").withBody(new byte[] {1}));

        assertThat(login().status()).isEqualTo(502);
    }

    @Test
    void asksTheUpstreamForAllInClearAndTellsItNothingTheClientClaims() throws Exception {
        issue("claim_headers", Map.of("sub", "X-User"));
        upstreamSays(200, "{}");

        var sent = harness.run(FakeExchange.post("/login", "")
                        .header("Accept-Encoding", "gzip")
                        .header("Range", "bytes=0-1")
                        .header("X-User", "root"))
                .upstreamRequest()
                .head()
                .headers();

        assertThat(sent.first("Accept-Encoding")).contains("identity");
        assertThat(sent.contains("Range")).isFalse();
        assertThat(sent.contains("X-User")).isFalse();
    }

    @Test
    void aHeadHasNoTokenAndNoClaims() throws Exception {
        issue();
        upstreamSays(200, "{}");

        var run = harness.run(FakeExchange.head("/login"));

        assertThat(run.status()).isEqualTo(200);
        assertThat(run.header("Content-Length")).isEmpty();
    }
}
