package io.sluice.plugins.refererrestriction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.spi.InvalidPluginConfig;
import io.sluice.spi.testkit.FakeExchange;
import io.sluice.spi.testkit.PluginHarness;
import io.sluice.spi.testkit.PluginRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RefererRestrictionTest {
    private final PluginHarness harness = new PluginHarness();

    private PluginRun from(String referer) {
        return harness.run(FakeExchange.get("/").header("Referer", referer));
    }

    @ParameterizedTest
    @CsvSource({
        "https://example.com/page?a=b, true",
        "https://EXAMPLE.com, true",
        "https://example.com:8443/, true",
        "https://example.com./, true",
        "https://user:pw@example.com/, true",
        "https://example.com@evil.org/, false",
        "https://evil.org/?https://example.com/, false",
        "https://evil.org#@example.com, false",
        "https://evil.org\\@example.com, false",
        "https://www.example.com/, false",
        "https://a.b.shop.org/, true",
        "https://shop.org/, false",
        "https://myblog.net/, true",
        "https://blog.net/, true",
        "http://[2001:db8::1]:80/, true",
        "example.com, false",
        "about:blank, false",
        "https:///x, false"
    })
    void letsRequestsFromListedHostsThrough(String referer, boolean passes) throws Exception {
        harness.plugin(
                new RefererRestrictionFactory(),
                "referer_list",
                List.of("example.com", "*.shop.org", "*blog.net", "2001:db8::1"));

        assertThat(from(referer).wentUpstream()).isEqualTo(passes);
    }

    @Test
    void requestsFromNowhereAreAnotherMatter() throws Exception {
        harness.plugin(new RefererRestrictionFactory(), "referer_list", List.of("example.com"), "message", "go away");

        var run = harness.run(FakeExchange.get("/"));
        assertThat(run.status()).isEqualTo(403);
        assertThat(run.body()).isEqualTo("go away");
    }

    @Test
    void requestsFromNowhereMayBeLetThrough() throws Exception {
        harness.plugin(new RefererRestrictionFactory(), "referer_list", List.of("example.com"), "allow_missing", true);

        assertThat(harness.run(FakeExchange.get("/")).wentUpstream()).isTrue();
        assertThat(from("https://evil.org/").status()).isEqualTo(403);
    }

    @Test
    void keepsRequestsFromListedHostsOut() throws Exception {
        harness.plugin(new RefererRestrictionFactory(), "referer_list", List.of("*evil.org"), "type", "deny");

        assertThat(from("https://a.evil.org/").status()).isEqualTo(403);
        assertThat(from("https://example.com/").wentUpstream()).isTrue();
        assertThat(from("no URL").wentUpstream()).isTrue();
        assertThat(harness.run(FakeExchange.get("/")).wentUpstream()).isTrue();
    }

    @Test
    void aStarIsEveryHost() {
        assertThat(HostSet.of(List.of("*")).contains("any")).isTrue();
        assertThat(HostSet.of(List.of()).contains("any")).isFalse();
    }

    @Test
    void saysWhatTheListSays() {
        var random = new Random(3);
        for (int round = 0; round < 500; round++) {
            var entries = new ArrayList<String>();
            for (int i = 0; i < 8; i++) {
                entries.add((random.nextBoolean() ? "*" : "") + word(random, 1));
            }
            var hosts = HostSet.of(entries);
            for (int i = 0; i < 50; i++) {
                String host = word(random, 0);
                boolean expected = entries.stream()
                        .anyMatch(entry ->
                                entry.startsWith("*") ? host.endsWith(entry.substring(1)) : host.equals(entry));
                assertThat(hosts.contains(host) || host.isEmpty())
                        .as("%s in %s", host, entries)
                        .isEqualTo(expected || host.isEmpty());
            }
        }
    }

    private static String word(Random random, int least) {
        return random.ints(least + random.nextInt(4), 'a', 'd')
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
    }

    @Test
    void readsHostsFromAFile(@TempDir Path folder) throws Exception {
        String lines = IntStream.range(0, 100_000)
                .mapToObj(i -> (i % 2 == 0 ? "*.site-" : "site-") + i + ".example.net")
                .collect(Collectors.joining("\n"));
        var file = Files.writeString(folder.resolve("hosts"), lines);
        harness.plugin(
                new RefererRestrictionFactory(),
                "referer_list",
                List.of("example.com"),
                "referer_file",
                file.toString());

        assertThat(from("https://example.com/").wentUpstream()).isTrue();
        assertThat(from("https://www.site-99998.example.net/").wentUpstream()).isTrue();
        assertThat(from("https://site-99999.example.net/").wentUpstream()).isTrue();
        assertThat(from("https://www.site-99999.example.net/").status()).isEqualTo(403);
    }

    @Test
    void refusesAConfigurationThatRestrictsNothing(@TempDir Path folder) throws Exception {
        var bad = Files.writeString(folder.resolve("bad"), "https://example.com/\n");

        assertThat(refusedKey("type", "deny")).isEqualTo("referer_list");
        assertThat(refusedKey("referer_list", List.of("a", "a b"))).isEqualTo("referer_list[1]");
        assertThat(refusedKey("referer_file", bad.toString())).isEqualTo("referer_file");
    }

    private String refusedKey(String key, Object value) {
        var blamed = new StringBuilder();
        assertThatThrownBy(() -> harness.plugin(new RefererRestrictionFactory(), key, value))
                .isInstanceOfSatisfying(InvalidPluginConfig.class, issue -> blamed.append(issue.key()));
        return blamed.toString();
    }
}
