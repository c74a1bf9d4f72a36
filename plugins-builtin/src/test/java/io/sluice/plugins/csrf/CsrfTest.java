package io.sluice.plugins.csrf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.spi.InvalidPluginConfig;
import io.sluice.spi.config.Schema;
import io.sluice.spi.testkit.FakeExchange;
import io.sluice.spi.testkit.PluginHarness;
import io.sluice.spi.testkit.PluginRun;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CsrfTest {
    private final PluginHarness harness = new PluginHarness();

    private void guard(Object... more) throws InvalidPluginConfig {
        harness.plugin(new CsrfFactory(), keys(more));
    }

    private static Map<String, Object> keys(Object... more) {
        var keys = new LinkedHashMap<String, Object>(Map.of("token_path", "/token", "key", "s3cret"));
        for (int i = 0; i < more.length; i += 2) {
            keys.put((String) more[i], more[i + 1]);
        }
        return keys;
    }

    private String cookie(String url) {
        return harness.run(FakeExchange.get(url)).header("Set-Cookie").orElseThrow();
    }

    private String token() {
        String cookie = cookie("/token");
        return cookie.substring(cookie.indexOf('=') + 1, cookie.indexOf(';'));
    }

    private PluginRun post(String carried, String repeated) {
        return harness.run(FakeExchange.post("/save", "x")
                .header("Cookie", "a=b; x-csrf-token=" + carried)
                .header("X-Csrf-Token", repeated));
    }

    @Test
    void givesOutATokenThatLetsARequestThrough() throws Exception {
        guard();

        var run = harness.run(FakeExchange.post("/token?x", ""));

        assertThat(run.status()).isEqualTo(204);
        assertThat(run.header("Cache-Control")).contains("no-store");
        assertThat(run.header("Set-Cookie").orElseThrow())
                .matches("x-csrf-token=[0-9a-f]{16}\\.[0-9a-f]+\\.[A-Za-z0-9_-]{43}; Path=/; SameSite=Strict");
        assertThat(run.wentUpstream()).isFalse();
        String token = token();
        assertThat(post(token, token).wentUpstream()).isTrue();
    }

    @Test
    void tokensDiffer() throws Exception {
        guard();

        assertThat(token()).isNotEqualTo(token());
    }

    @ParameterizedTest
    @CsvSource({
        "strict, , http://a/token, ; Path=/; SameSite=Strict",
        "strict, , https://a/token, ; Path=/; SameSite=Strict; Secure",
        "lax, true, http://a/token, ; Path=/; SameSite=Lax; Secure",
        "Lax, false, https://a/token, ; Path=/; SameSite=Lax",
        "none, , http://a/token, ; Path=/; SameSite=None; Secure",
        "none, true, https://a/token, ; Path=/; SameSite=None; Secure"
    })
    void cookiesSayWhereTheyGo(String sameSite, @Nullable Boolean secure, String url, String attributes)
            throws Exception {
        if (secure == null) {
            guard("same_site", sameSite);
        } else {
            guard("same_site", sameSite, "secure", secure);
        }

        assertThat(cookie(url)).endsWith(attributes);
    }

    @Test
    void cookiesLiveAsLongAsTokens() throws Exception {
        guard("ttl", "90s", "name", "my-token");

        assertThat(cookie("/token")).startsWith("my-token=").contains("; Max-Age=90; ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "OPTIONS"})
    void whatChangesNothingNeedsNoToken(String method) throws Exception {
        guard();

        assertThat(harness.run(FakeExchange.of(method, "/")).wentUpstream()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "PATCH", "DELETE", "get", "PROPFIND"})
    void everythingElseNeedsOne(String method) throws Exception {
        guard();

        var run = harness.run(FakeExchange.of(method, "/token/"));

        assertThat(run.status()).isEqualTo(401);
        assertThat(run.body()).isEqualTo("Csrf token is empty or invalid");
        assertThat(run.header("Cache-Control")).contains("no-store");
        assertThat(run.wentUpstream()).isFalse();
    }

    @Test
    void refusesOneWithoutTheOther() throws Exception {
        guard();
        String token = token();

        assertThat(harness.run(FakeExchange.post("/", "").header("X-Csrf-Token", token))
                        .status())
                .isEqualTo(401);
        assertThat(harness.run(FakeExchange.post("/", "").header("Cookie", "x-csrf-token=" + token))
                        .status())
                .isEqualTo(401);
        assertThat(post(token, token()).status()).isEqualTo(401);
        assertThat(post("", "").status()).isEqualTo(401);
    }

    @Test
    void refusesWhatItHasNotSigned() throws Exception {
        guard();
        String token = token();
        String other = new Tokens("other", Optional.empty()).make(1);

        assertThat(post(other, other).status()).isEqualTo(401);
        for (int i = 0; i < token.length(); i++) {
            char changed = token.charAt(i) == '0' ? '1' : '0';
            String forged = token.substring(0, i) + changed + token.substring(i + 1);
            assertThat(post(forged, forged).status()).isEqualTo(401);
        }
        String none = token.substring(0, token.lastIndexOf('.'));
        assertThat(post(none, none).status()).isEqualTo(401);
        assertThat(post(none + '.', none + '.').status()).isEqualTo(401);
        assertThat(post("x".repeat(8000), "x".repeat(8000)).status()).isEqualTo(401);
    }

    @Test
    void refusesWhatHasExpired() throws Exception {
        guard("ttl", "1m");
        String token = token();

        harness.advance(Duration.ofSeconds(60));
        assertThat(post(token, token).status()).isEqualTo(200);
        harness.advance(Duration.ofSeconds(1));
        assertThat(post(token, token).status()).isEqualTo(401);
    }

    @Test
    void theKeyIsSecret() {
        assertThat(Schema.of(CsrfConfig.class).key("key").orElseThrow().secret())
                .isTrue();
    }

    @Test
    void refusesAConfigurationThatGuardsNothing() {
        assertThat(refusedKey(Map.of("key", "x"))).isEqualTo("token_path");
        assertThat(refusedKey(Map.of("token_path", "/t"))).isEqualTo("key");
        assertThat(refusedKey(keys("key", ""))).isEqualTo("key");
        assertThat(refusedKey(keys("token_path", "token"))).isEqualTo("token_path");
        assertThat(refusedKey(keys("name", "a b"))).isEqualTo("name");
        assertThat(refusedKey(keys("ttl", "0s"))).isEqualTo("ttl");
        assertThat(refusedKey(keys("same_site", "none", "secure", false))).isEqualTo("secure");
        assertThat(refusedKey(keys("same_site", "never"))).isEqualTo("same_site");
    }

    private String refusedKey(Map<String, Object> keys) {
        var key = new StringBuilder();
        assertThatThrownBy(() -> harness.plugin(new CsrfFactory(), keys))
                .isInstanceOfSatisfying(InvalidPluginConfig.class, issue -> {
                    assertThat(issue.getMessage()).doesNotContain("s3cret");
                    key.append(issue.key());
                });
        return key.toString();
    }
}
