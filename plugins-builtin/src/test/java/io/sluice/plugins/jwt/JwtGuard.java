package io.sluice.plugins.jwt;

import static io.sluice.plugins.jwt.TestTokens.SECRET;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.spi.InvalidPluginConfig;
import io.sluice.spi.testkit.FakeExchange;
import io.sluice.spi.testkit.PluginHarness;
import io.sluice.spi.testkit.PluginRun;
import java.util.LinkedHashMap;
import java.util.Map;

/** A location that wants tokens, and what becomes of those who bring them. */
final class JwtGuard {
    private final PluginHarness harness = new PluginHarness();

    /** Believes who knows a secret, unless further keys say otherwise. */
    void bySecret(Object... more) throws InvalidPluginConfig {
        by("secret", SECRET, more);
    }

    /** Believes who has signed by the other half of a key. */
    void byKey(String pem, Object... more) throws InvalidPluginConfig {
        by("public_key", pem, more);
    }

    private void by(String key, String value, Object... more) throws InvalidPluginConfig {
        var keys = new LinkedHashMap<String, Object>(Map.of("header", "Authorization", key, value));
        for (int i = 0; i < more.length; i += 2) {
            keys.put((String) more[i], more[i + 1]);
        }
        harness.plugin(new JwtFactory(), keys);
    }

    PluginHarness harness() {
        return harness;
    }

    PluginRun bring(String token) {
        return harness.run(FakeExchange.get("/").header("Authorization", "Bearer " + token));
    }

    /** Why a token is refused; {@code passes} when it is not. */
    String verdict(String token) {
        return verdict(bring(token));
    }

    /** Why a request is refused; {@code passes} when it is not. */
    String verdict(PluginRun run) {
        if (run.wentUpstream()) {
            return "passes";
        }
        assertThat(run.status()).isEqualTo(401);
        assertThat(run.header("WWW-Authenticate").orElseThrow()).startsWith("Bearer");
        return run.body().substring("Jwt authorization ".length());
    }
}
