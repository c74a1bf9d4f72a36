package io.sluice.plugins.uarestriction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.spi.InvalidPluginConfig;
import io.sluice.spi.testkit.FakeExchange;
import io.sluice.spi.testkit.PluginHarness;
import io.sluice.spi.testkit.PluginRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UaRestrictionTest {
    private final PluginHarness harness = new PluginHarness();

    private PluginRun by(String agent) {
        return harness.run(FakeExchange.get("/").header("User-Agent", agent));
    }

    @Test
    void keepsListedUserAgentsOut() throws Exception {
        harness.plugin(
                new UaRestrictionFactory(),
                "ua_list",
                List.of("(?i)spider", "^curl/", "Go-http-client/1\\.\\d"),
                "type",
                "deny",
                "message",
                "no robots");

        assertThat(by("BaiduSpider 2.0").body()).isEqualTo("no robots");
        assertThat(by("curl/8.5.0").status()).isEqualTo(403);
        assertThat(by("not curl/8.5.0").wentUpstream()).isTrue();
        assertThat(by("Go-http-client/1.1").status()).isEqualTo(403);
        assertThat(by("go-http-client/1.1").wentUpstream()).isTrue();
        assertThat(by("Go-http-client/2.0").wentUpstream()).isTrue();
        assertThat(harness.run(FakeExchange.get("/")).wentUpstream()).isTrue();
    }

    @Test
    void letsOnlyListedUserAgentsThrough() throws Exception {
        harness.plugin(new UaRestrictionFactory(), "ua_list", List.of("^OurApp/[3-9]"));

        assertThat(by("OurApp/4.1").wentUpstream()).isTrue();
        assertThat(by("OurApp/2.0").status()).isEqualTo(403);
        assertThat(harness.run(FakeExchange.get("/")).body()).isEqualTo("Request is forbidden");
    }

    @Test
    void noUserAgentCanBeListedToo() throws Exception {
        harness.plugin(new UaRestrictionFactory(), "ua_list", List.of("^$"), "type", "deny");

        assertThat(harness.run(FakeExchange.get("/")).status()).isEqualTo(403);
        assertThat(by("x").wentUpstream()).isTrue();
    }

    @Test
    void listsMayBeLong(@TempDir Path folder) throws Exception {
        String lines = IntStream.range(0, 100_000)
                .mapToObj(i ->
                        i % 3 == 0 ? "(?i)robot-" + i + "\\b" : "Crawler" + Integer.toString(i * 7919, 36) + "/\\d")
                .collect(Collectors.joining("\n"));
        var file = Files.writeString(folder.resolve("agents"), lines);
        harness.plugin(
                new UaRestrictionFactory(), "ua_list", List.of("^curl/"), "ua_file", file.toString(), "type", "deny");

        assertThat(by("curl/8").status()).isEqualTo(403);
        assertThat(by("Mozilla/5.0 (ROBOT-99999)").status()).isEqualTo(403);
        assertThat(by("Mozilla/5.0 (ROBOT-99998)").wentUpstream()).isTrue();
        assertThat(by("Crawler" + Integer.toString(99_998 * 7919, 36) + "/1").status())
                .isEqualTo(403);
    }

    @Test
    void refusesAConfigurationThatRestrictsNothing(@TempDir Path folder) throws Exception {
        var bad = Files.writeString(folder.resolve("bad"), "a\n(\n");

        assertThat(refusal("type", "deny").key()).isEqualTo("ua_list");
        assertThat(refusal("ua_list", List.of("a", "(")).key()).isEqualTo("ua_list[1]");
        assertThat(refusal("ua_file", bad.toString()).key()).isEqualTo("ua_file");
        assertThat(refusal("ua_file", bad.toString())).hasMessageContaining("line 2");
    }

    private InvalidPluginConfig refusal(String key, Object value) {
        var caught = new InvalidPluginConfig[1];
        assertThatThrownBy(() -> harness.plugin(new UaRestrictionFactory(), key, value))
                .isInstanceOfSatisfying(InvalidPluginConfig.class, issue -> caught[0] = issue);
        return caught[0];
    }
}
