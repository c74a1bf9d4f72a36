package io.sluice.plugins.compression;

import static io.sluice.plugins.compression.Packed.pack;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.spi.InvalidPluginConfig;
import io.sluice.spi.Outcome;
import io.sluice.spi.Response;
import io.sluice.spi.testkit.FakeExchange;
import io.sluice.spi.testkit.PluginHarness;
import io.sluice.spi.testkit.PluginRun;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Bodies that come compressed. */
class DecompressionTest {
    private static final String TEXT = "Lorem ipsum dolor sit amet, consectetur adipiscing elit. ".repeat(100);

    private final PluginHarness harness = new PluginHarness();

    private PluginHarness with() throws InvalidPluginConfig {
        return harness.plugin(new CompressionFactory(), Map.of());
    }

    private PluginHarness with(String key, Object value, Object... more) throws InvalidPluginConfig {
        return harness.plugin(new CompressionFactory(), key, value, more);
    }

    private PluginRun run(Response response, String accepted) {
        var exchange = FakeExchange.get("/");
        return harness.upstream(response)
                .run(accepted.isEmpty() ? exchange : exchange.header("Accept-Encoding", accepted));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"GZIP | br", "GZIP | ''", "GZIP | gzip;q=0, *", "BR | gzip", "ZSTD | gzip, br", "ZSTD | identity"})
    void unpacksForClientsThatCannot(Coding coding, String accepted) throws Exception {
        with("decompression", true).chunkSize(7);

        var run = run(
                Response.of(200)
                        .withHeader("Content-Type", "text/html")
                        .withHeader("Content-Encoding", coding.token())
                        .withHeader("ETag", "\"x\"")
                        .withBody(pack(coding, TEXT.getBytes(UTF_8))),
                accepted);

        assertThat(run.failure()).isEmpty();
        assertThat(run.body()).isEqualTo(TEXT);
        assertThat(run.header("Content-Encoding")).isEmpty();
        assertThat(run.header("Content-Length")).isEmpty();
        assertThat(run.header("Vary")).contains("Accept-Encoding");
        assertThat(run.header("ETag")).contains("W/\"x\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"gzip | gzip", "gzip | *", "deflate | br", "'gzip, br' | identity", "x-own | identity"})
    void leavesPackedWhatClientsUnderstandOrNobodyDoes(String coding, String accepted) throws Exception {
        with("decompression", true);
        byte[] packed = pack(Coding.GZIP, TEXT.getBytes(UTF_8));

        var run = run(Response.of(200).withHeader("Content-Encoding", coding).withBody(packed), accepted);

        assertThat(run.bodyBytes()).isEqualTo(packed);
        assertThat(run.header("Content-Encoding")).contains(coding);
    }

    @Test
    void unpacksForAllWhenToldSo() throws Exception {
        with("decompression", true, "for_all_clients", true, "encodings", List.of());
        byte[] packed = pack(Coding.GZIP, TEXT.getBytes(UTF_8));

        var run = run(
                Response.of(200)
                        .withHeader("Content-Type", "text/html")
                        .withHeader("Content-Encoding", "gzip")
                        .withBody(packed),
                "gzip, br, zstd");

        assertThat(run.header("Content-Encoding")).isEmpty();
        assertThat(run.header("Vary")).isEmpty();
        assertThat(run.body()).isEqualTo(TEXT);
    }

    @Test
    void unpacksOnlyWhenTold() throws Exception {
        with();

        assertThat(run(
                                Response.of(200)
                                        .withHeader("Content-Encoding", "gzip")
                                        .withBody(pack(Coding.GZIP, TEXT.getBytes(UTF_8))),
                                "")
                        .header("Content-Encoding"))
                .contains("gzip");
    }

    @ParameterizedTest
    @EnumSource(Coding.class)
    void aPackedBodyThatIsCorruptOrCutOffEndsTheExchange(Coding coding) throws Exception {
        with("decompression", true);
        byte[] packed = pack(coding, TEXT.getBytes(UTF_8));
        byte[] cut = Arrays.copyOf(packed, packed.length - 1);
        packed[packed.length / 2] ^= 0x55;
        packed[2] ^= 0x55;
        for (byte[] bad : List.of(cut, packed)) {
            var run = run(
                    Response.of(200)
                            .withHeader("Content-Encoding", coding.token())
                            .withBody(bad),
                    "");

            assertThat(run.outcome().end()).isEqualTo(Outcome.End.INTERNAL);
            assertThat(run.failure()).isPresent();
        }
    }

    @ParameterizedTest
    @EnumSource(Coding.class)
    void aBombGoesOffOutside(Coding coding) throws Exception {
        with("decompression", true).chunkSize(64 * 1024);
        byte[] packed = pack(coding, new byte[64 << 20]);

        var run = run(
                Response.of(200).withHeader("Content-Encoding", coding.token()).withBody(packed), "");

        assertThat(run.outcome().end()).isEqualTo(Outcome.End.INTERNAL);
        assertThat(run.failure().orElseThrow()).hasMessageContaining("unpacks to too much");
    }
}
