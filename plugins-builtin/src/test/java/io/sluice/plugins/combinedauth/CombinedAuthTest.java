package io.sluice.plugins.combinedauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.spi.InvalidPluginConfig;
import io.sluice.spi.config.Schema;
import io.sluice.spi.config.ValueType;
import io.sluice.spi.testkit.FakeExchange;
import io.sluice.spi.testkit.PluginHarness;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CombinedAuthTest {
    private static final Map<String, Object> PINGAP =
            Map.of("app_id", "pingap", "secret", "123123", "deviation", 60, "ip_list", List.of("192.0.2.0/24", "::1"));
    private static final Map<String, Object> ROAMING = Map.of("app_id", "roaming", "secret", "xyz", "deviation", 1);
    private static final Map<String, Object> OPEN = Map.of("app_id", "open", "secret", "*");
    private static final Map<String, Object> NEAR =
            Map.of("app_id", "near", "secret", "*", "ip_list", List.of("10.0.0.1"));

    private final PluginHarness harness = new PluginHarness();

    @BeforeEach
    void guard() throws Exception {
        harness.plugin(new CombinedAuthFactory(), "authorizations", List.of(PINGAP, ROAMING, OPEN, NEAR));
    }

    private long now() {
        return harness.clock().instant().getEpochSecond();
    }

    private static String digest(String secret, long time) throws Exception {
        var text = (secret + ':' + time).getBytes(StandardCharsets.UTF_8);
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
    }

    private String verdict(String app, long time, String digest) {
        return verdict("/?app_id=" + app + "&ts=" + time + "&digest=" + digest, "192.0.2.7");
    }

    private String verdict(String url, String address) {
        var run = harness.run(FakeExchange.get(url).clientAddress(address));
        if (run.wentUpstream()) {
            return "passes";
        }
        assertThat(run.status()).isEqualTo(401);
        assertThat(run.header("Cache-Control")).contains("no-store");
        return run.body().substring("Plugin combined_auth invalid, message: ".length());
    }

    @Test
    void letsAnAppThroughThatKnowsItsSecret() throws Exception {
        assertThat(verdict("pingap", now(), digest("123123", now()))).isEqualTo("passes");
        assertThat(verdict("pingap", now(), digest("123123", now()).toUpperCase(Locale.ROOT)))
                .isEqualTo("passes");
        assertThat(verdict("pingap", now() - 60, digest("123123", now() - 60))).isEqualTo("passes");
        assertThat(verdict("pingap", now() + 60, digest("123123", now() + 60))).isEqualTo("passes");
    }

    @Test
    void refusesAnotherTimeOrSecret() throws Exception {
        assertThat(verdict("pingap", now() - 61, digest("123123", now() - 61)))
                .isEqualTo("timestamp deviation is invalid");
        assertThat(verdict("pingap", now() + 61, digest("123123", now() + 61)))
                .isEqualTo("timestamp deviation is invalid");
        assertThat(verdict("pingap", now(), digest("123123", now() - 1))).isEqualTo("digest is invalid");
        assertThat(verdict("pingap", now(), digest("xyz", now()))).isEqualTo("digest is invalid");
        assertThat(verdict("pingap", now(), "0")).isEqualTo("digest is invalid");
    }

    @ParameterizedTest
    @CsvSource({
        "/, app id is empty",
        "/?app_id=, app id is empty",
        "/?app_id=other, app id is invalid",
        "/?app_id=Pingap, app id is invalid",
        "/?app_id=pingap, timestamp is empty",
        "/?app_id=pingap&ts=, timestamp is empty",
        "/?app_id=pingap&ts=x, timestamp deviation is invalid",
        "/?app_id=pingap&ts=-1, timestamp deviation is invalid",
        "/?app_id=pingap&ts=99999999999999999999, timestamp deviation is invalid",
        "/?app_id=pingap&ts=NOW, digest is empty",
        "/?app_id=pingap&ts=NOW&digest=, digest is empty",
        "/?app_id=open, passes",
        "/?app_id=near, ip is invalid"
    })
    void saysWhatIsMissing(String url, String verdict) {
        assertThat(verdict(url.replace("NOW", Long.toString(now())), "192.0.2.7"))
                .isEqualTo(verdict);
    }

    @Test
    void looksAtTheAddressFirst() throws Exception {
        String url = "/?app_id=pingap&ts=" + now() + "&digest=" + digest("123123", now());

        assertThat(verdict(url, "198.51.100.1")).isEqualTo("ip is invalid");
        assertThat(verdict("/?app_id=pingap", "198.51.100.1")).isEqualTo("ip is invalid");
        assertThat(verdict(url, "::1")).isEqualTo("passes");
        assertThat(verdict(url, "unknown")).isEqualTo("ip is invalid");
        assertThat(verdict("/?app_id=near", "10.0.0.1")).isEqualTo("passes");
    }

    @Test
    void anyAddressIsRightWithoutAList() throws Exception {
        String url = "/?app_id=roaming&ts=" + now() + "&digest=" + digest("xyz", now());

        assertThat(verdict(url, "198.51.100.1")).isEqualTo("passes");
    }

    @Test
    void secretsAreSecret() {
        var apps = (ValueType.ListOf) Schema.of(CombinedAuthConfig.class)
                .key("authorizations")
                .orElseThrow()
                .type();
        var app = ((ValueType.Table) apps.element()).schema();

        assertThat(app.key("secret").orElseThrow().secret()).isTrue();
    }

    @Test
    void refusesAConfigurationThatGuardsNothing() {
        assertThat(refusedKey(List.of())).isEqualTo("authorizations");
        assertThat(refusedKey(List.of(OPEN, Map.of("secret", "s3cret")))).isEqualTo("authorizations[1].app_id");
        assertThat(refusedKey(List.of(Map.of("app_id", "", "secret", "s3cret"))))
                .isEqualTo("authorizations[0].app_id");
        assertThat(refusedKey(List.of(Map.of("app_id", "a")))).isEqualTo("authorizations[0].secret");
        assertThat(refusedKey(List.of(Map.of("app_id", "a", "secret", "s3cret"))))
                .isEqualTo("authorizations[0].deviation");
        assertThat(refusedKey(List.of(Map.of("app_id", "a", "secret", "s3cret", "deviation", -1))))
                .isEqualTo("authorizations[0].deviation");
        assertThat(refusedKey(List.of(Map.of("app_id", "a", "secret", "*", "ip_list", List.of("1.2.3")))))
                .isEqualTo("authorizations[0].ip_list[0]");
        assertThat(refusedKey(List.of(OPEN, OPEN))).isEqualTo("authorizations[1].app_id");
    }

    private String refusedKey(List<Map<String, Object>> apps) {
        var key = new StringBuilder();
        assertThatThrownBy(() -> harness.plugin(new CombinedAuthFactory(), "authorizations", apps))
                .isInstanceOfSatisfying(InvalidPluginConfig.class, issue -> {
                    assertThat(issue.getMessage()).doesNotContain("s3cret");
                    key.append(issue.key());
                });
        return key.toString();
    }
}
