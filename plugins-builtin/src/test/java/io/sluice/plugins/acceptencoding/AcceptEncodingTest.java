package io.sluice.plugins.acceptencoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.spi.InvalidPluginConfig;
import io.sluice.spi.testkit.FakeExchange;
import io.sluice.spi.testkit.PluginHarness;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AcceptEncodingTest {
    private static final List<String> ENCODINGS = List.of("zstd", "br", "gzip");
    private final PluginHarness harness = new PluginHarness();

    private String sent(String given) {
        var exchange = FakeExchange.get("/");
        var run = harness.run(given.isEmpty() ? exchange : exchange.header("Accept-Encoding", given));
        return String.join("|", run.upstreamRequest().head().headers().all("Accept-Encoding"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                         | ''",
                "gzip, deflate, br, zstd    | zstd, br, gzip",
                "gzip;q=1, BR;q=0.1         | br, gzip",
                "br;q=0, gzip               | gzip",
                "*                          | zstd, br, gzip",
                "zstd;q=0, *;q=0.5          | br, gzip",
                "deflate, identity          | ''",
                "gzip;q=0                   | ''",
                "zstd, br, gzip             | zstd, br, gzip",
            })
    void passesOnWhatIsConfiguredInItsOrder(String given, String sent) throws Exception {
        harness.plugin(new AcceptEncodingFactory(), "encodings", ENCODINGS);

        assertThat(sent(given)).isEqualTo(sent);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"gzip, br | br", "br;q=0, gzip | gzip", "* | zstd", "deflate | ''"})
    void orOnlyTheFirst(String given, String sent) throws Exception {
        harness.plugin(new AcceptEncodingFactory(), "encodings", ENCODINGS, "only_one_encoding", true);

        assertThat(sent(given)).isEqualTo(sent);
    }

    @Test
    void severalLinesBecomeOne() throws Exception {
        harness.plugin(new AcceptEncodingFactory(), "encodings", ENCODINGS);

        var run = harness.run(
                FakeExchange.get("/").header("Accept-Encoding", "gzip;q=0").header("Accept-Encoding", "br"));

        assertThat(run.upstreamRequest().head().headers().all("Accept-Encoding"))
                .containsExactly("br");
    }

    @Test
    void refusesWhatCannotBe() {
        assertThat(refused(List.of())).isEqualTo("encodings");
        assertThat(refused(List.of("br, gzip"))).isEqualTo("encodings[0]");
        assertThat(refused(List.of("br", "*"))).isEqualTo("encodings[1]");
        assertThat(refused(List.of("br", "br"))).isEqualTo("encodings[1]");
        assertThat(refused(IntStream.range(0, 9).mapToObj(i -> "x" + i).toList()))
                .isEqualTo("encodings");
    }

    private String refused(List<String> encodings) {
        var key = new StringBuilder();
        assertThatThrownBy(() -> harness.plugin(new AcceptEncodingFactory(), "encodings", encodings))
                .isInstanceOfSatisfying(InvalidPluginConfig.class, issue -> key.append(issue.key()));
        return key.toString();
    }
}
