package io.sluice.plugins.iprestriction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.spi.InvalidPluginConfig;
import io.sluice.spi.WatchedFile;
import io.sluice.spi.testkit.FakeExchange;
import io.sluice.spi.testkit.PluginHarness;
import io.sluice.spi.testkit.PluginRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IpRestrictionTest {
    private final PluginHarness harness = new PluginHarness();

    @TempDir
    private Path folder;

    private PluginRun from(String address) {
        return harness.run(FakeExchange.get("/").clientAddress(address));
    }

    @Test
    void letsOnlyListedClientsThrough() throws Exception {
        harness.plugin(new IpRestrictionFactory(), "ip_list", List.of("10.0.0.0/8", "2001:db8::1"));

        assertThat(from("10.9.8.7").wentUpstream()).isTrue();
        assertThat(from("2001:db8::1").wentUpstream()).isTrue();
        assertThat(from("192.0.2.1").status()).isEqualTo(403);
        assertThat(from("192.0.2.1").body()).isEqualTo("Request is forbidden");
        assertThat(from("2001:db8::2").wentUpstream()).isFalse();
    }

    @Test
    void keepsListedClientsOut() throws Exception {
        harness.plugin(
                new IpRestrictionFactory(),
                "ip_list",
                List.of("10.0.0.0/8"),
                "type",
                "Deny",
                "message",
                "not you",
                "step",
                "early_request");

        assertThat(from("10.9.8.7").body()).isEqualTo("not you");
        assertThat(from("192.0.2.1").wentUpstream()).isTrue();
    }

    @Test
    void nobodyPassesWithoutAnAddress() throws Exception {
        harness.plugin(new IpRestrictionFactory(), "ip_list", List.of("10.0.0.0/8"), "type", "deny");

        assertThat(from("unknown").wentUpstream()).isFalse();
    }

    @Test
    void readsAFileAgainWhenItChanges() throws Exception {
        var file = Files.writeString(folder.resolve("list"), "# bad\n192.0.2.0/24\n");
        harness.plugin(
                new IpRestrictionFactory(), "ip_list", List.of("10.0.0.1"), "ip_file", file.toString(), "type", "deny");
        assertThat(from("192.0.2.1").status()).isEqualTo(403);
        assertThat(from("10.0.0.1").status()).isEqualTo(403);
        assertThat(from("203.0.113.9").wentUpstream()).isTrue();

        Files.writeString(file, "203.0.113.9\n");
        harness.advance(WatchedFile.PERIOD);
        assertThat(from("192.0.2.1").wentUpstream()).isTrue();
        assertThat(from("203.0.113.9").status()).isEqualTo(403);

        Files.writeString(file, "203.0.113.9\nnobody\n");
        harness.advance(WatchedFile.PERIOD);
        assertThat(from("203.0.113.9").status()).isEqualTo(403);
        assertThat(harness.context("ip_restriction").logLines())
                .anyMatch(line -> line.startsWith("WARN") && line.contains("line 2: not an IP address"));
    }

    @Test
    void listsMayBeLong() throws Exception {
        var random = new Random(1);
        var file = folder.resolve("long");
        String lines = IntStream.range(0, 100_000)
                .mapToObj(i -> "%d.%d.%d.%d/%d"
                        .formatted(
                                1 + random.nextInt(222),
                                random.nextInt(256),
                                random.nextInt(256),
                                random.nextInt(256),
                                20 + random.nextInt(13)))
                .collect(Collectors.joining("\n"));
        Files.writeString(file, lines);
        harness.plugin(new IpRestrictionFactory(), "ip_file", file.toString(), "type", "deny");
        String listed = lines.substring(0, lines.indexOf('/'));
        assertThat(from(listed).status()).isEqualTo(403);
        assertThat(from("224.0.0.1").wentUpstream()).isTrue();
    }

    @Test
    void refusesAConfigurationThatRestrictsNothing() throws Exception {
        var bad = Files.writeString(folder.resolve("bad"), "10.0.0.0/33\n");

        assertThat(refusedKey("type", "deny")).isEqualTo("ip_list");
        assertThat(refusedKey("ip_list", List.of("10.0.0.256"))).startsWith("ip_list");
        assertThat(refusedKey("ip_list", List.of("10.0.0.1"), "type", "block")).isEqualTo("type");
        assertThat(refusedKey("ip_file", folder.resolve("none").toString())).isEqualTo("ip_file");
        assertThat(refusedKey("ip_file", bad.toString())).isEqualTo("ip_file");
    }

    private String refusedKey(String key, Object value, Object... more) {
        var blamed = new StringBuilder();
        assertThatThrownBy(() -> harness.plugin(new IpRestrictionFactory(), key, value, more))
                .isInstanceOfSatisfying(InvalidPluginConfig.class, issue -> blamed.append(issue.key()));
        return blamed.toString();
    }
}
