package io.sluice.plugins.compression;

import static io.sluice.plugins.compression.Packed.unpack;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.spi.Hook;
import io.sluice.spi.InvalidPluginConfig;
import io.sluice.spi.Outcome;
import io.sluice.spi.Response;
import io.sluice.spi.body.BodyResult;
import io.sluice.spi.testkit.FakeExchange;
import io.sluice.spi.testkit.PluginHarness;
import io.sluice.spi.testkit.PluginRun;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompressionTest {
    private static final String ALL = "gzip, deflate, br, zstd";
    private static final String TEXT = "Lorem ipsum dolor sit amet, consectetur adipiscing elit. ".repeat(100);

    private final PluginHarness harness = new PluginHarness();

    private PluginHarness with() throws InvalidPluginConfig {
        return harness.plugin(new CompressionFactory(), Map.of());
    }

    private PluginHarness with(String key, Object value, Object... more) throws InvalidPluginConfig {
        return harness.plugin(new CompressionFactory(), key, value, more);
    }

    private static Response text(String type) {
        return Response.of(200).withHeader("Content-Type", type).withBody(TEXT.getBytes(UTF_8));
    }

    private PluginRun run(Response response, String accepted) {
        var exchange = FakeExchange.get("/");
        return harness.upstream(response)
                .run(accepted.isEmpty() ? exchange : exchange.header("Accept-Encoding", accepted));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gzip, deflate, br, zstd      | zstd",
                "gzip, br                     | br",
                "gzip                         | gzip",
                "GZIP                         | gzip",
                "zstd;q=0.5, br;q=0.8, gzip   | gzip",
                "zstd;q=0.5, br;q=0.5         | zstd",
                "zstd;q=0, *                  | br",
                "*;q=0.1                      | zstd",
                "identity, gzip               | gzip",
                "identity, gzip;q=0.9         | ''",
                "identity;q=0.5, gzip;q=0.9   | gzip",
                "identity;q=0, gzip;q=0.1     | gzip",
                "deflate                      | ''",
                "gzip;q=0                     | ''",
                "''                           | ''",
            })
    void takesWhatTheClientLikesBestThenWhatTheServerDoes(String accepted, String coding) throws Exception {
        with();

        var run = run(text("text/html; charset=utf-8"), accepted);

        assertThat(run.failure()).isEmpty();
        assertThat(run.header("Content-Encoding").orElse("")).isEqualTo(coding);
        assertThat(run.header("Vary")).contains("Accept-Encoding");
        if (coding.isEmpty()) {
            assertThat(run.body()).isEqualTo(TEXT);
            assertThat(run.header("Content-Length")).contains("" + TEXT.length());
        } else {
            assertThat(run.header("Content-Length")).isEmpty();
            assertThat(run.bodyBytes()).hasSizeLessThan(TEXT.length() / 5);
            assertThat(unpack(coding, run.bodyBytes())).isEqualTo(TEXT);
        }
    }

    @Test
    void theServersOrderCanBeChanged() throws Exception {
        with("encodings", List.of("gzip", "zstd"));

        assertThat(run(text("text/css"), ALL).header("Content-Encoding")).contains("gzip");
        assertThat(run(text("text/css"), "br").header("Content-Encoding")).isEmpty();
    }

    @Test
    void aCodingOfLevelZeroIsOff() throws Exception {
        with("zstd_level", 0, "br_level", 0, "gzip_level", 9);

        assertThat(run(text("text/css"), ALL).header("Content-Encoding")).contains("gzip");
        assertThat(run(text("text/css"), "br, zstd").header("Content-Encoding")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Coding.class)
    void aBodyInPiecesIsTheSameBody(Coding coding) throws Exception {
        var random = new Random(7);
        var bytes = new byte[300_000];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i % 1000 < 500 ? random.nextInt() : 'x');
        }
        with().chunkSizes(() -> 1 + random.nextInt(3000))
                .upstream(Response.of(200)
                        .withHeader("Content-Type", "text/plain")
                        .withBody(bytes));

        for (boolean empty : new boolean[] {true, false}) {
            var run = harness.endingWithEmptyChunk(empty)
                    .run(FakeExchange.get("/").header("Accept-Encoding", coding.token()));
            try (var decoder = coding.decoder()) {
                byte[] packed = run.bodyBytes();
                assertThat(Packed.unpack(decoder, packed, packed.length, 8192)).isEqualTo(bytes);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Coding.class)
    void anEmptyBodyOfUnknownLengthIsABody(Coding coding) throws Exception {
        with();
        var empty = Response.of(200)
                .withHeader("Content-Type", "text/plain")
                .withStream(new SubmissionPublisher<>(Runnable::run, 1) {
                    @Override
                    public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
                        super.subscribe(subscriber);
                        close();
                    }
                });

        var run = run(empty, coding.token()).await(Duration.ofSeconds(5));

        assertThat(run.header("Content-Encoding")).contains(coding.token());
        assertThat(unpack(coding.token(), run.bodyBytes())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "text/html, true",
        "TEXT/CSS, true",
        "application/json;charset=utf-8, true",
        "application/problem+json, true",
        "image/svg+xml, true",
        "application/atom+xml, true",
        "image/png, false",
        "video/mp4, false",
        "application/zip, false",
        "font/woff2, false",
        "application/octet-stream, false"
    })
    void compressesWhatIsWorthIt(String type, boolean compressed) throws Exception {
        with();

        var run = run(text(type), ALL);

        assertThat(run.header("Content-Encoding").isPresent()).isEqualTo(compressed);
        assertThat(run.header("Vary").isPresent()).isEqualTo(compressed);
    }

    @Test
    void typesCanBeChosen() throws Exception {
        with("types", List.of("image/*"));

        assertThat(run(text("image/bmp"), "gzip").header("Content-Encoding")).isPresent();
        assertThat(run(text("text/html"), "gzip").header("Content-Encoding")).isEmpty();
    }

    @Test
    void leavesShortBodiesAlone() throws Exception {
        with("min_length", "300");
        var just = Response.html(200, "x".repeat(300));
        var less = Response.html(200, "x".repeat(299));

        assertThat(run(just, "gzip").header("Content-Encoding")).isPresent();
        assertThat(run(less, "gzip").header("Content-Encoding")).isEmpty();
        assertThat(run(less, "gzip").header("Vary")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 205, 206})
    void leavesResponsesWithoutAWholeBodyAlone(int status) throws Exception {
        with();
        var response = Response.of(status)
                .withHeader("Content-Type", "text/html")
                .withHeader("ETag", "\"x\"")
                .withBody(status == 206 ? TEXT.getBytes(UTF_8) : new byte[0]);

        var run = run(response, ALL);

        assertThat(run.header("Content-Encoding")).isEmpty();
        assertThat(run.header("ETag")).contains("\"x\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // If-None-Match | Accept-Encoding | Content-Type | ETag | Vary
                "W/\"x\"           | gzip | ''        | W/\"x\" | Accept-Encoding",
                "\"y\", W/\"x\"  | gzip | ''        | W/\"x\" | Accept-Encoding",
                "\"x\"             | gzip | ''        | \"x\"   | Accept-Encoding",
                "*                   | gzip | ''        | W/\"x\" | Accept-Encoding",
                "''                  | gzip | ''        | W/\"x\" | Accept-Encoding",
                "''                  | ''   | ''        | \"x\"   | Accept-Encoding",
                "''                  | gzip | text/html | W/\"x\" | Accept-Encoding",
                "''                  | gzip | image/png | \"x\"   | ''",
                "\"x\"             | gzip | image/png | \"x\"   | ''",
            })
    void tellsOfAnUnchangedResponseWhatItTellsOfTheWholeOne(
            String named, String accepted, String type, String etag, String vary) throws Exception {
        with();
        var response = Response.of(304).withHeader("ETag", "\"x\"");
        var exchange = FakeExchange.get("/").header("Accept-Encoding", accepted);

        var run = harness.upstream(type.isEmpty() ? response : response.withHeader("Content-Type", type))
                .run(named.isEmpty() ? exchange : exchange.header("If-None-Match", named));

        assertThat(run.header("ETag")).contains(etag);
        assertThat(run.header("Vary").orElse("")).isEqualTo(vary);
        assertThat(run.header("Content-Encoding")).isEmpty();
    }

    @Test
    void compressesErrorPages() throws Exception {
        with();

        assertThat(run(Response.html(500, TEXT), ALL).header("Content-Encoding"))
                .contains("zstd");
    }

    @ParameterizedTest
    @CsvSource({"Content-Encoding, gzip", "Content-Encoding, aws-chunked", "Cache-Control, 'public, No-Transform'"})
    void leavesWhatIsCodedOrMustNotBeChangedAlone(String name, String value) throws Exception {
        with();

        var run = run(text("text/html").withHeader(name, value).withHeader("ETag", "\"x\""), ALL);

        assertThat(run.body()).isEqualTo(TEXT);
        assertThat(run.header("ETag")).contains("\"x\"");
        assertThat(run.header("Content-Length")).isPresent();
    }

    @Test
    void identityIsNoCoding() throws Exception {
        with();

        var run = run(text("text/html").withHeader("Content-Encoding", "identity"), "gzip");

        assertThat(run.headers().all("Content-Encoding")).containsExactly("gzip");
    }

    @Test
    void saysOfHeadWhatGetWouldSay() throws Exception {
        with("decompression", true).upstream(text("text/html").withHeader("ETag", "\"x\""));

        var run = harness.run(FakeExchange.head("/").header("Accept-Encoding", ALL));

        assertThat(run.header("Content-Encoding")).contains("zstd");
        assertThat(run.header("ETag")).contains("W/\"x\"");
        assertThat(run.header("Content-Length")).isEmpty();
        assertThat(run.header("Vary")).contains("Accept-Encoding");

        harness.upstream(text("text/html").withHeader("Content-Encoding", "gzip"));
        run = harness.run(FakeExchange.head("/"));

        assertThat(run.header("Content-Encoding")).isEmpty();
        assertThat(run.header("Content-Length")).isEmpty();
    }

    @Test
    void takesBackWhatTheHeadSaidOfTheBytes() throws Exception {
        with();

        var run = run(
                text("text/html")
                        .withHeader("ETag", "\"x\"")
                        .withHeader("Accept-Ranges", "bytes")
                        .withHeader("Vary", "Origin")
                        .withHeader("Repr-Digest", "sha-256=:x:"),
                "gzip");

        assertThat(run.header("ETag")).contains("W/\"x\"");
        assertThat(run.header("Accept-Ranges")).isEmpty();
        assertThat(run.header("Repr-Digest")).isEmpty();
        assertThat(run.headers().all("Vary")).containsExactly("Origin", "Accept-Encoding");
    }

    @ParameterizedTest
    @EnumSource(Coding.class)
    void eventsComeOutWithEveryPartThatGoesIn(Coding coding) throws Exception {
        var output = new Output();
        var traffic = Traffic.of(new SimpleMeterRegistry(), "pack", coding);
        var filter = new EncodingFilter(output, coding.encoder(output, 3, 19), true, traffic, FakeExchange.get("/"));
        try (var decoder = coding.decoder()) {
            for (int i = 0; i < 5; i++) {
                String event = "data: " + i + "\n\n";
                var result = filter.onChunk(new Part(ByteBuffer.wrap(event.getBytes(UTF_8)), false));
                assertThat(result).isInstanceOf(BodyResult.PartialReplaced.class);
                assertThat(Packed.unpack(decoder, output.toByteArray(), output.size(), 8192))
                        .asString(UTF_8)
                        .isEqualTo(event);
            }
        }
        filter.close();
    }

    @Test
    void eventStreamsAreFlushedAndOthersAreNot() throws Exception {
        with().chunkSize(10);

        int flushed = run(text("text/event-stream"), "gzip").bodyBytes().length;
        int gathered = run(text("text/html"), "gzip").bodyBytes().length;

        assertThat(flushed).isGreaterThan(2 * gathered);
    }

    @Test
    void theStepOrModeChoosesTheHook() throws Exception {
        with("mode", "upstream");
        harness.plugin(new CompressionFactory(), "step", "upstream_response", "gzip_level", 1);

        var run = run(text("text/html"), "gzip");

        assertThat(run.headers().all("Content-Encoding")).containsExactly("gzip");
        assertThat(run.header("Vary")).contains("Accept-Encoding");
        assertThat(unpack("gzip", run.bodyBytes())).isEqualTo(TEXT);
        assertThat(run.calls()).extracting(call -> call.hook()).containsOnly(Hook.UPSTREAM_RESPONSE);
    }

    @Test
    void countsBytes() throws Exception {
        with();

        var exchange = FakeExchange.get("/").header("Accept-Encoding", "gzip");
        var run = harness.upstream(text("text/html")).run(exchange);

        var meters = harness.context("compression").meters();
        assertThat(meters.get("sluice.compression.read")
                        .tag("coding", "gzip")
                        .counter()
                        .count())
                .isEqualTo(TEXT.length());
        assertThat(meters.get("sluice.compression.written")
                        .tag("coding", "gzip")
                        .counter()
                        .count())
                .isEqualTo(run.bodyBytes().length);
        assertThat(exchange.variable("compression_ratio").orElseThrow()).matches("[0-9]{2}\\.[0-9]{2}");
    }

    @Test
    void aBodyThatBreaksOffLeavesNothingBehind() throws Exception {
        with().chunkSize(100).upstreamBreaksOffAfter(1000);

        var run = run(text("text/html"), ALL);

        assertThat(run.outcome().end()).isEqualTo(Outcome.End.UPSTREAM_TRUNCATED);
        assertThat(run.failure()).isEmpty();
    }

    @Test
    void refusesWhatCannotBe() {
        assertThat(refused(Map.of("gzip_level", 10))).isEqualTo("gzip_level");
        assertThat(refused(Map.of("br_level", 12))).isEqualTo("br_level");
        assertThat(refused(Map.of("zstd_level", 23))).isEqualTo("zstd_level");
        assertThat(refused(Map.of("encodings", List.of("gzip", "gzip")))).isEqualTo("encodings[1]");
        assertThat(refused(Map.of("encodings", List.of("deflate")))).isEqualTo("encodings[0]");
        assertThat(refused(Map.of("types", List.of("html")))).isEqualTo("types[0]");
        assertThat(refused(Map.of("mode", "downstream", "step", "upstream_response")))
                .isEqualTo("mode");
        assertThat(refused(Map.of("gzip_level", 0, "br_level", 0, "zstd_level", 0)))
                .isEmpty();
    }

    private String refused(Map<String, Object> keys) {
        var key = new StringBuilder();
        assertThatThrownBy(() -> harness.plugin(new CompressionFactory(), keys))
                .isInstanceOfSatisfying(InvalidPluginConfig.class, issue -> key.append(issue.key()));
        return key.toString();
    }
}
