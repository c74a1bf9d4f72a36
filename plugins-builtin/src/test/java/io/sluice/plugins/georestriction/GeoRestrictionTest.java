package io.sluice.plugins.georestriction;

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
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GeoRestrictionTest {
    private final PluginHarness harness = new PluginHarness();

    @TempDir
    private Path folder;

    private Path database() {
        return folder.resolve("countries.mmdb");
    }

    private static Map<String, ?> in(String code) {
        return Map.of("country", Map.of("iso_code", code, "names", Map.of("en", "Somewhere")));
    }

    @BeforeEach
    void write() throws Exception {
        new MmdbFile()
                .with("192.0.2.0/24", in("DE"))
                .with("198.51.100.0/25", in("FR"))
                .with("203.0.113.0/24", Map.of("country", "IT"))
                .with("100.64.0.0/10", Map.of("country_code", "CH"))
                .with("2001:db8::/32", in("NZ"))
                .writeTo(database());
    }

    private void restrict(String type, String... codes) throws InvalidPluginConfig {
        harness.plugin(
                new GeoRestrictionFactory(),
                "database",
                database().toString(),
                "type",
                type,
                "country_codes",
                List.of(codes));
    }

    private PluginRun from(String address) {
        return harness.run(FakeExchange.get("/").clientAddress(address));
    }

    @Test
    void letsOnlyListedCountriesThrough() throws Exception {
        restrict("allow", "de", "IT, NZ  CH");

        for (String address : List.of("192.0.2.1", "203.0.113.9", "2001:db8::1", "100.100.0.1")) {
            assertThat(from(address).wentUpstream()).as(address).isTrue();
        }
        for (String address : List.of("198.51.100.1", "198.51.100.200", "2001:db9::1", "10.0.0.1")) {
            assertThat(from(address).status()).as(address).isEqualTo(403);
        }
        assertThat(from("198.51.100.1").body()).isEqualTo("Access from your country is not allowed");
    }

    @Test
    void keepsListedCountriesOut() throws Exception {
        restrict("deny", "DE", "??");

        assertThat(from("192.0.2.1").status()).isEqualTo(403);
        assertThat(from("10.0.0.1").status()).isEqualTo(403);
        assertThat(from("198.51.100.1").wentUpstream()).isTrue();
        // Known already, and still the same.
        assertThat(from("192.0.2.1").status()).isEqualTo(403);
    }

    @Test
    void mayOnlyCount() throws Exception {
        restrict("reporting", "DE");

        assertThat(from("192.0.2.1").wentUpstream()).isTrue();
        assertThat(from("198.51.100.1").wentUpstream()).isTrue();
        var counter = harness.context("geo_restriction")
                .meters()
                .get("geo_restriction.listed")
                .tag("country", "DE");
        assertThat(counter.counter().count()).isEqualTo(1);
    }

    @Test
    void tellsOthersTheCountry() throws Exception {
        restrict("reporting", "DE");
        var exchange = FakeExchange.get("/").clientAddress("198.51.100.7");
        harness.run(exchange);

        assertThat(exchange.variable("geo_country")).contains("FR");
    }

    @Test
    void readsTheDatabaseAgainWhenItChanges() throws Exception {
        restrict("allow", "FR");
        assertThat(from("192.0.2.1").status()).isEqualTo(403);

        new MmdbFile().with("192.0.2.0/24", in("FR")).writeTo(database());
        harness.advance(WatchedFile.PERIOD);
        assertThat(from("192.0.2.1").wentUpstream()).isTrue();

        Files.writeString(database(), "damaged");
        harness.advance(WatchedFile.PERIOD);
        assertThat(from("192.0.2.1").wentUpstream()).isTrue();
        assertThat(harness.context("geo_restriction").logLines())
                .anyMatch(line -> line.startsWith("WARN") && line.contains("unusable"));
    }

    @Test
    void refusesAConfigurationThatRestrictsNothing() throws Exception {
        String good = database().toString();
        var bad = Files.writeString(folder.resolve("bad"), "no database");

        assertThat(refusedKey(Map.of("type", "deny", "country_codes", List.of("DE"))))
                .isEqualTo("database");
        assertThat(refusedKey(Map.of("database", good, "country_codes", List.of("DE"))))
                .isEqualTo("type");
        assertThat(refusedKey(Map.of("database", good, "type", "deny", "country_codes", List.of())))
                .isEqualTo("country_codes");
        assertThat(refusedKey(Map.of("database", good, "type", "deny", "country_codes", List.of("DE", "FR GER"))))
                .isEqualTo("country_codes[1]");
        assertThat(refusedKey(Map.of("database", bad.toString(), "type", "deny", "country_codes", List.of("DE"))))
                .isEqualTo("database");
        assertThat(refusedKey(Map.of(
                        "database", folder.resolve("none").toString(), "type", "deny", "country_codes", List.of("DE"))))
                .isEqualTo("database");
    }

    private String refusedKey(Map<String, Object> keys) {
        var blamed = new StringBuilder();
        assertThatThrownBy(() -> harness.plugin(new GeoRestrictionFactory(), keys))
                .isInstanceOfSatisfying(InvalidPluginConfig.class, issue -> blamed.append(issue.key()));
        return blamed.toString();
    }
}
