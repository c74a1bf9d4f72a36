package io.sluice.plugins.compression;

import static io.sluice.plugins.compression.Packed.pack;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.spi.InvalidPluginConfig;
import io.sluice.spi.Outcome;
import io.sluice.spi.Response;
import io.sluice.spi.body.BodyResult;
import io.sluice.spi.testkit.FakeExchange;
import io.sluice.spi.testkit.PluginHarness;
import io.sluice.spi.testkit.PluginRun;
import java.nio.ByteBuffer;
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
    void muchMayComeOfLittle(Coding coding) throws Exception {
        with("decompression", true).chunkSize(64 * 1024);
        byte[] zeros = new byte[32 << 20];

        var run = run(
                Response.of(200).withHeader("Content-Encoding", coding.token()).withBody(pack(coding, zeros)), "");

        assertThat(run.failure()).isEmpty();
        assertThat(run.bodyBytes()).isEqualTo(zeros);
    }

    @ParameterizedTest
    @EnumSource(Coding.class)
    void muchComesPieceByPiece(Coding coding) throws Exception {
        var traffic = Traffic.of(new SimpleMeterRegistry(), "decode", coding);
        byte[] packed = pack(coding, new byte[8 << 20]);
        var filter = new DecodingFilter(coding.decoder(), traffic);
        int largest = 0;
        int length = 0;
        int pieces = 0;
        try (filter) {
            var result = filter.onChunk(new Part(ByteBuffer.wrap(packed), true));
            while (result instanceof BodyResult.MoreFollows more) {
                int made = more.bytes().getFirst().remaining();
                largest = Math.max(largest, made);
                length += made;
                pieces++;
                result = filter.onMore();
            }
            assertThat(result).isEqualTo(BodyResult.withhold());
        }

        assertThat(largest).isEqualTo(DecodingFilter.PIECE);
        assertThat(length).isEqualTo(8 << 20);
        assertThat(pieces).isEqualTo((8 << 20) / DecodingFilter.PIECE);
        assertThat(traffic.before().count()).isEqualTo(packed.length);
        assertThat(traffic.after().count()).isEqualTo(8 << 20);
    }

    @ParameterizedTest
    @EnumSource(Coding.class)
    void unpacksWithWhateverRoomThereIs(Coding coding) throws Exception {
        byte[] packed = pack(coding, TEXT.getBytes(UTF_8));
        for (int chunk : new int[] {1, 3, packed.length}) {
            for (int room : new int[] {1, 2, 7, 100, TEXT.length() - 1, TEXT.length(), TEXT.length() + 1}) {
                try (var decoder = coding.decoder()) {
                    assertThat(new String(Packed.unpack(decoder, packed, chunk, room), UTF_8))
                            .isEqualTo(TEXT);
                    assertThat(decoder.isComplete()).isTrue();
                }
            }
        }
    }
}
