package io.sluice.plugins.subfilter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.spi.Hook;
import io.sluice.spi.InvalidPluginConfig;
import io.sluice.spi.Outcome;
import io.sluice.spi.Response;
import io.sluice.spi.testkit.FakeExchange;
import io.sluice.spi.testkit.PluginHarness;
import io.sluice.spi.testkit.PluginRun;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SubFilterTest {
    private final PluginHarness harness = new PluginHarness();

    private PluginHarness with(String... filters) throws InvalidPluginConfig {
        return harness.plugin(new SubFilterFactory(), "filters", List.of(filters));
    }

    private PluginRun runOn(String html) {
        return harness.upstream(Response.html(200, html)).run(FakeExchange.get("/"));
    }

    @Test
    void replacesTheFirstMatch() throws Exception {
        assertThat(with("sub_filter 'a' 'b'")
                        .upstream(Response.html(200, "aaa"))
                        .run(FakeExchange.get("/"))
                        .body())
                .isEqualTo("baa");
    }

    @Test
    void replacesEveryMatchWithG() throws Exception {
        with("sub_filter 'http://' 'https://' g");

        assertThat(runOn("http://a http://b").body()).isEqualTo("https://a https://b");
    }

    @Test
    void ignoresCaseWithI() throws Exception {
        with("sub_filter '<HEAD>' '<head><base>' gi", "subs_filter 'B+' 'x' i g");

        assertThat(runOn("<Head><head>aBba").body()).isEqualTo("<head><xase><head><xase>axa");
    }

    @Test
    void linesWorkOneAfterTheOther() throws Exception {
        with("sub_filter 'a' 'b' g", "sub_filter 'b' 'c' g");

        assertThat(runOn("ab").body()).isEqualTo("cc");
    }

    @Test
    void replacesWithGroups() throws Exception {
        with("subs_filter '<(?<tag>[a-z]+)>(\\d+)?' '[${tag}|$2|$1|$0|$$]' g");

        assertThat(runOn("<b>12<i>").body()).isEqualTo("[b|12|b|<b>12|$][i||i|<i>|$]");
    }

    @Test
    void replacesWithNothing() throws Exception {
        with("sub_filter 'a' '' g");

        assertThat(runOn("banana").body()).isEqualTo("bnn");
        assertThat(runOn("aaa").body()).isEmpty();
    }

    @Test
    void knowsQuotesAndEscapes() throws Exception {
        with("sub_filter 'it\\'s' '\\\\ \\n\\q' ", "subs_filter '\\'(\\w)\\'' '<$1>'");

        assertThat(runOn("it's 'x'").body()).isEqualTo("\\ \n\\q <x>");
    }

    @Test
    void worksOnUtf8() throws Exception {
        with("sub_filter '标题' '题目' g", "subs_filter '(é|ü)+x' '<$0>' g", "subs_filter '→{2}' '=>' g");

        assertThat(harness.chunkSize(1)
                        .upstream(Response.html(200, "标题标 éüéx → →→"))
                        .run(FakeExchange.get("/"))
                        .body())
                .isEqualTo("题目标 <éüéx> → =>");
    }

    @Test
    void leavesBytesAloneThatAreNoText() throws Exception {
        with("sub_filter 'ab' 'x' g", "subs_filter '[0-9]+' '#' g");
        var bytes = new byte[512];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (128 + i % 128);
        }
        harness.chunkSize(7)
                .upstream(
                        Response.of(200).withHeader("Content-Type", "text/html").withBody(bytes));

        assertThat(harness.run(FakeExchange.get("/")).bodyBytes()).isEqualTo(bytes);
    }

    @Test
    void findsMatchesAcrossChunks() throws Exception {
        with("sub_filter 'abcabd' '<1>' g", "subs_filter 'x.{3}y' '<2>' g");

        for (int size = 1; size < 20; size++) {
            harness.chunkSize(size);
            assertThat(runOn("abcabcabd xabcy xabxabcy").body()).isEqualTo("abc<1> <2> xab<2>");
        }
    }

    @Test
    void twoInstancesWorkInOneChain() throws Exception {
        with("sub_filter 'a' 'b' g").plugin(new SubFilterFactory(), "filters", List.of("sub_filter 'bb' 'c' g"));

        assertThat(harness.chunkSize(1)
                        .upstream(Response.html(200, "abab"))
                        .run(FakeExchange.get("/"))
                        .body())
                .isEqualTo("cc");
    }

    @Test
    void passesWhatDoesNotMatchUntouched() throws Exception {
        with("sub_filter 'nowhere' 'x'", "subs_filter 'no(where)+' 'x'");

        assertThat(runOn("now here, and now").body()).isEqualTo("now here, and now");
    }

    @Test
    void takesBackWhatTheHeadSaidOfTheBytes() throws Exception {
        with("sub_filter 'a' 'b'")
                .upstream(Response.html(200, "a")
                        .withHeader("ETag", "\"x\"")
                        .withHeader("Last-Modified", "Sat, 21 Nov 2026 00:00:00 GMT")
                        .withHeader("Accept-Ranges", "bytes")
                        .withHeader("Content-MD5", "Q2hlY2sgSW50ZWdyaXR5IQ=="));

        var run = harness.run(FakeExchange.get("/"));

        assertThat(run.header("ETag")).contains("W/\"x\"");
        assertThat(run.header("Last-Modified")).isPresent();
        assertThat(run.header("Accept-Ranges")).isEmpty();
        assertThat(run.header("Content-MD5")).isEmpty();
        assertThat(run.header("Content-Length")).isEmpty();
    }

    @Test
    void aWeakEtagStays() throws Exception {
        with("sub_filter 'a' 'b'").upstream(Response.html(200, "a").withHeader("ETag", "W/\"x\""));

        assertThat(harness.run(FakeExchange.get("/")).header("ETag")).contains("W/\"x\"");
    }

    @Test
    void headSaysWhatGetWould() throws Exception {
        with("sub_filter 'a' 'b'").upstream(Response.html(200, "a").withHeader("ETag", "\"x\""));

        var run = harness.run(FakeExchange.head("/"));

        assertThat(run.body()).isEmpty();
        assertThat(run.header("Content-Length")).isEmpty();
        assertThat(run.header("ETag")).contains("W/\"x\"");
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 304})
    void leavesResponsesWithoutABodyAlone(int status) throws Exception {
        with("sub_filter 'a' 'b'")
                .upstream(Response.of(status)
                        .withHeader("Content-Type", "text/html")
                        .withHeader("ETag", "\"x\""));

        assertThat(harness.run(FakeExchange.get("/")).header("ETag")).contains("\"x\"");
    }

    @Test
    void leavesPartsAlone() throws Exception {
        with("sub_filter 'a' 'b'").upstream(Response.html(206, "aa").withHeader("Content-Range", "bytes 0-1/9"));

        assertThat(harness.run(FakeExchange.get("/")).body()).isEqualTo("aa");
    }

    @ParameterizedTest
    @CsvSource({"gzip, a", "br, a", "'identity', b", "IDENTITY, b"})
    void leavesCodedBodiesAlone(String coding, String body) throws Exception {
        with("sub_filter 'a' 'b'").upstream(Response.html(200, "a").withHeader("Content-Encoding", coding));

        assertThat(harness.run(FakeExchange.get("/")).body()).isEqualTo(body);
    }

    @ParameterizedTest
    @CsvSource({
        "text/html, b",
        "TEXT/HTML;charset=utf-8, b",
        "text/html ; charset=utf-8, b",
        "text/htmlx, a",
        "text/plain, a",
        "'', a"
    })
    void filtersHtmlUnlessToldOtherwise(String type, String body) throws Exception {
        var response = Response.of(200).withBody("a".getBytes(StandardCharsets.UTF_8));
        with("sub_filter 'a' 'b'").upstream(type.isEmpty() ? response : response.withHeader("Content-Type", type));

        assertThat(harness.run(FakeExchange.get("/")).body()).isEqualTo(body);
    }

    @Test
    void aStarStandsForAllTypes() throws Exception {
        harness.plugin(
                        new SubFilterFactory(),
                        "filters",
                        List.of("sub_filter 'a' 'b'"),
                        "types",
                        List.of("text/css", "*"))
                .upstream(Response.of(200).withBody("a".getBytes(StandardCharsets.UTF_8)));

        assertThat(harness.run(FakeExchange.get("/")).body()).isEqualTo("b");
    }

    @Test
    void pathAndStatusNarrowTheScope() throws Exception {
        harness.plugin(
                        new SubFilterFactory(),
                        "filters",
                        List.of("sub_filter 'a' 'b'"),
                        "path",
                        "^/docs/",
                        "status_codes",
                        List.of(200, 404))
                .upstream(request -> Response.html(request.head().query().equals("bad") ? 500 : 404, "a"));

        assertThat(harness.run(FakeExchange.get("/docs/x")).body()).isEqualTo("b");
        assertThat(harness.run(FakeExchange.get("/a/docs/x")).body()).isEqualTo("a");
        assertThat(harness.run(FakeExchange.get("/docs/x?bad")).body()).isEqualTo("a");
    }

    @Test
    void theStepChoosesTheHook() throws Exception {
        harness.plugin(new SubFilterFactory(), "filters", List.of("sub_filter 'a' 'b'"), "step", "upstream_response")
                .upstream(Response.html(200, "a"));

        var run = harness.run(FakeExchange.get("/"));

        assertThat(run.body()).isEqualTo("b");
        assertThat(run.calls())
                .singleElement()
                .satisfies(call -> assertThat(call.hook()).isEqualTo(Hook.UPSTREAM_RESPONSE));
    }

    @Test
    void aBrokenBodyLosesOnlyWhatWasHeldBack() throws Exception {
        with("sub_filter 'abcdef' 'x' g")
                .chunkSize(1)
                .upstreamBreaksOffAfter(8)
                .upstream(Response.html(200, "12345abcdef"));

        var run = harness.run(FakeExchange.get("/"));

        assertThat(run.outcome().end()).isEqualTo(Outcome.End.UPSTREAM_TRUNCATED);
        assertThat(run.body()).isEqualTo("12345");
    }

    @Test
    void refusesWhatCannotBe() {
        assertThat(refusedKey(Map.of())).isEqualTo("filters");
        assertThat(refusedKey(Map.of("filters", List.of()))).isEqualTo("filters");
        var good = "sub_filter 'a' 'b'";
        for (String bad : List.of(
                "sub_filter 'a'",
                "filter 'a' 'b'",
                "sub_filter a b",
                "sub_filter '' 'b'",
                "sub_filter 'a' 'b' x",
                "sub_filter 'a' 'b' g;",
                "sub_filter 'it's' 'b'",
                "subs_filter '(' 'b'",
                "subs_filter 'a*' 'b'",
                "subs_filter '[é]' 'b'",
                "subs_filter '(a)' '$2'",
                "subs_filter '(a)' '${name}'",
                "subs_filter 'a' '$'")) {
            assertThat(refusedKey(Map.of("filters", List.of(good, bad))))
                    .as(bad)
                    .isEqualTo("filters[1]");
        }
        var filters = List.of(good);
        assertThat(refusedKey(Map.of("filters", filters, "path", "("))).isEqualTo("path");
        assertThat(refusedKey(Map.of("filters", filters, "status_codes", List.of(99))))
                .isEqualTo("status_codes[0]");
        assertThat(refusedKey(Map.of("filters", filters, "types", List.of("html"))))
                .isEqualTo("types[0]");
        assertThat(refusedKey(Map.of("filters", filters, "max_match", "1mb"))).isEqualTo("max_match");
    }

    private String refusedKey(Map<String, Object> keys) {
        var key = new StringBuilder();
        assertThatThrownBy(() -> harness.plugin(new SubFilterFactory(), keys))
                .isInstanceOfSatisfying(InvalidPluginConfig.class, issue -> key.append(issue.key()));
        return key.toString();
    }
}
