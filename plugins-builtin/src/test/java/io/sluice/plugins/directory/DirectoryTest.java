package io.sluice.plugins.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.spi.InvalidPluginConfig;
import io.sluice.spi.http.HttpDate;
import io.sluice.spi.testkit.FakeExchange;
import io.sluice.spi.testkit.PluginHarness;
import io.sluice.spi.testkit.PluginRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DirectoryTest {
    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz";
    private static final Instant MODIFIED = Instant.parse("2024-05-06T07:08:09.5Z");

    @TempDir
    private Path outside;

    private Path root;
    private final PluginHarness harness = new PluginHarness();

    @BeforeEach
    void makeFiles() throws IOException {
        root = Files.createDirectory(outside.resolve("www"));
        Files.writeString(outside.resolve("secret.txt"), "secret");
        write("a.txt", ALPHABET);
        write("index.html", "<h1>home</h1>");
        write("sub/index.html", "<h1>sub</h1>");
        write("sub/a b.txt", "spaced");
        write(".env", "PASSWORD=1");
        write("bare/x.bin", "x");
    }

    private Path write(String name, String text) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        return Files.setLastModifiedTime(file, FileTime.from(MODIFIED));
    }

    private PluginHarness with(Object... keys) throws InvalidPluginConfig {
        var map = new LinkedHashMap<String, Object>(Map.of("path", root.toString()));
        for (int i = 0; i < keys.length; i += 2) {
            map.put((String) keys[i], keys[i + 1]);
        }
        return harness.plugin(new DirectoryFactory(), map);
    }

    private PluginRun run(FakeExchange exchange) throws InterruptedException {
        return harness.run(exchange).await(Duration.ofSeconds(10));
    }

    private PluginRun get(String path, String... headers) throws InterruptedException {
        var exchange = FakeExchange.get(path);
        for (int i = 0; i < headers.length; i += 2) {
            exchange.header(headers[i], headers[i + 1]);
        }
        return run(exchange);
    }

    @Test
    void sendsFilesWithWhatTheyAre() throws Exception {
        with();

        var run = get("/a.txt");

        assertThat(run.status()).isEqualTo(200);
        assertThat(run.body()).isEqualTo(ALPHABET);
        assertThat(run.header("Content-Type")).contains("text/plain");
        assertThat(run.header("Content-Length")).contains("26");
        assertThat(run.header("Accept-Ranges")).contains("bytes");
        assertThat(run.header("Last-Modified")).contains("Mon, 06 May 2024 07:08:09 GMT");
        assertThat(run.header("ETag").orElse("")).matches("\"[0-9a-f.]+-1a\"");
        assertThat(run.header("Cache-Control")).contains("no-cache");
        assertThat(run.header("Vary")).isEmpty();
        assertThat(run.wentUpstream()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "/, 200, <h1>home</h1>",
        "/sub/, 200, <h1>sub</h1>",
        "/sub/a%20b.txt, 200, spaced",
        "/%61.txt, 200, " + ALPHABET,
        "/none, 404, Not Found",
        "/a.txt/, 404, Not Found",
        "/a.txt/b, 404, Not Found",
        "/bare/, 404, Not Found",
        "/.env, 404, Not Found",
    })
    void findsFiles(String path, int status, String body) throws Exception {
        with();

        var run = get(path);

        assertThat(run.status()).isEqualTo(status);
        assertThat(run.body()).isEqualTo(body);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/..%2fsecret.txt",
                "/..%2Fsecret.txt",
                "/sub/..%2f..%2fsecret.txt",
                "/%2e%2e%2fsecret.txt",
                "/%2e%2e/secret.txt",
                "/..%5csecret.txt",
                "/sub%2findex.html",
                "/a.txt%00",
                "/a.txt%00.html",
                "/%ff",
                "/%c0%ae%c0%ae/secret.txt",
                "/a%0d%0a.txt",
                "//secret.txt",
                "/%",
                "/%4",
                "/%zz",
            })
    void refusesPathsThatAreNone(String path) throws Exception {
        with("follow_symlinks", true, "hidden", true);

        var run = get(path);

        assertThat(run.status()).isEqualTo(403);
        assertThat(run.body()).isEqualTo("Forbidden");
    }

    @Test
    void namesAndPathsMayBeTooLong() throws Exception {
        with();

        assertThat(get("/" + "x".repeat(300)).status()).isEqualTo(404);
        assertThat(get("/" + "é".repeat(200).replace("é", "%c3%a9")).status()).isEqualTo(404);
        assertThat(get("/x".repeat(3000)).status()).isEqualTo(404);
    }

    @Test
    void refusesLinksUnlessToldToFollowThem() throws Exception {
        Files.createSymbolicLink(root.resolve("file.txt"), outside.resolve("secret.txt"));
        Files.createSymbolicLink(root.resolve("dir"), outside);
        Files.createSymbolicLink(root.resolve("inside.txt"), root.resolve("a.txt"));
        Files.createSymbolicLink(root.resolve("nowhere"), root.resolve("gone"));
        Files.createSymbolicLink(root.resolve("loop"), root.resolve("loop"));
        with();

        assertThat(get("/file.txt").status()).isEqualTo(403);
        assertThat(get("/dir/secret.txt").status()).isEqualTo(403);
        assertThat(get("/inside.txt").status()).isEqualTo(403);
        assertThat(get("/nowhere").status()).isEqualTo(403);
        assertThat(get("/loop").status()).isNotEqualTo(200);

        var following = new DirectoryTest();
        following.outside = outside;
        following.root = root;
        following.with("follow_symlinks", true);
        assertThat(following.get("/file.txt").body()).isEqualTo("secret");
        assertThat(following.get("/dir/secret.txt").body()).isEqualTo("secret");
        assertThat(following.get("/nowhere").status()).isEqualTo(404);
    }

    @Test
    void aLinkAsRootIsTheOperatorsWill() throws Exception {
        Path link = Files.createSymbolicLink(outside.resolve("link"), root);
        with("path", link.toString());

        assertThat(get("/a.txt").body()).isEqualTo(ALPHABET);
    }

    @Test
    void sendsToTheDirectoryRelatively() throws Exception {
        with();

        var run = get("/sub?q=1");

        assertThat(run.status()).isEqualTo(301);
        assertThat(run.header("Location")).contains("./sub/?q=1");
    }

    @Test
    void otherMethodsAreNotAllowed() throws Exception {
        with();

        var run = run(FakeExchange.post("/a.txt", "x"));

        assertThat(run.status()).isEqualTo(405);
        assertThat(run.header("Allow")).contains("GET, HEAD");
    }

    @Test
    void headSaysWhatGetWould() throws Exception {
        with();

        var run = run(FakeExchange.head("/a.txt").header("Range", "bytes=0-1"));

        assertThat(run.status()).isEqualTo(200);
        assertThat(run.header("Content-Length")).contains("26");
        assertThat(run.bodyBytes()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bytes=0-0 | 206 | bytes 0-0/26 | a",
                "bytes=2-4 | 206 | bytes 2-4/26 | cde",
                "bytes=24- | 206 | bytes 24-25/26 | yz",
                "bytes=-3 | 206 | bytes 23-25/26 | xyz",
                "bytes=-100 | 206 | bytes 0-25/26 | " + ALPHABET,
                "bytes=25-99999999999999999999 | 206 | bytes 25-25/26 | z",
                "bytes=26- | 416 | bytes */26 | Range Not Satisfiable",
                "bytes=-0 | 416 | bytes */26 | Range Not Satisfiable",
                "bytes=4-2 | 200 | - | " + ALPHABET,
                "bytes=a-b | 200 | - | " + ALPHABET,
                "lines=1-2 | 200 | - | " + ALPHABET,
            })
    void sendsAPart(String range, int status, String contentRange, String body) throws Exception {
        with();

        var run = get("/a.txt", "Range", range);

        assertThat(run.status()).isEqualTo(status);
        assertThat(run.header("Content-Range").orElse("-")).isEqualTo(contentRange);
        assertThat(run.body()).isEqualTo(body);
        assertThat(run.header("Content-Length")).contains("" + body.length());
    }

    @Test
    void sendsSeveralParts() throws Exception {
        with();

        var run = get("/a.txt", "Range", "bytes=0-1, 4-5, -1");

        assertThat(run.status()).isEqualTo(206);
        String type = run.header("Content-Type").orElseThrow();
        assertThat(type).startsWith("multipart/byteranges; boundary=");
        String boundary = type.substring(type.indexOf('=') + 1);
        String part = "\r\n--" + boundary + "\r\nContent-Type: text/plain\r\nContent-Range: bytes ";
        assertThat(run.body())
                .isEqualTo(part + "0-1/26\r\n\r\nab" + part + "4-5/26\r\n\r\nef" + part + "25-25/26\r\n\r\nz\r\n--"
                        + boundary + "--\r\n");
        assertThat(run.header("Content-Range")).isEmpty();
        assertThat(run.header("Content-Length")).contains("" + run.bodyBytes().length);
    }

    @Test
    void anAttackByRangesGetsTheWhole() throws Exception {
        with();

        assertThat(get("/a.txt", "Range", "bytes=" + "0-,".repeat(200) + "0-").status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "If-None-Match | ETAG | 304",
                "If-None-Match | W/ETAG | 304",
                "If-None-Match | \"x\", ETAG | 304",
                "If-None-Match | * | 304",
                "If-None-Match | \"x\" | 200",
                "If-Modified-Since | Mon, 06 May 2024 07:08:09 GMT | 304",
                "If-Modified-Since | Monday, 06-May-24 07:08:09 GMT | 304",
                "If-Modified-Since | Mon May  6 07:08:10 2024 | 304",
                "If-Modified-Since | Mon, 06 May 2024 07:08:08 GMT | 200",
                "If-Modified-Since | yesterday | 200",
                "If-Match | ETAG | 200",
                "If-Match | * | 200",
                "If-Match | \"x\", ETAG | 200",
                "If-Match | W/ETAG | 412",
                "If-Match | \"x\" | 412",
                "If-Unmodified-Since | Mon, 06 May 2024 07:08:09 GMT | 200",
                "If-Unmodified-Since | Mon, 06 May 2024 07:08:08 GMT | 412",
                "If-Unmodified-Since | yesterday | 200",
            })
    void answersConditions(String header, String value, int status) throws Exception {
        with("headers", List.of("X-More: 1"));
        String etag = get("/a.txt").header("ETag").orElseThrow();

        var run = get("/a.txt", header, value.replace("ETAG", etag));

        assertThat(run.status()).isEqualTo(status);
        if (status == 304) {
            assertThat(run.bodyBytes()).isEmpty();
            assertThat(run.header("ETag")).contains(etag);
            assertThat(run.header("Last-Modified")).isPresent();
            assertThat(run.header("Cache-Control")).isPresent();
        }
    }

    @Test
    void tagsComeBeforeDates() throws Exception {
        with();
        String etag = get("/a.txt").header("ETag").orElseThrow();
        String old = "Mon, 06 May 2020 07:08:08 GMT";
        String late = "Mon, 06 May 2030 07:08:08 GMT";

        assertThat(get("/a.txt", "If-None-Match", "\"x\"", "If-Modified-Since", late)
                        .status())
                .isEqualTo(200);
        assertThat(get("/a.txt", "If-Match", etag, "If-Unmodified-Since", old).status())
                .isEqualTo(200);
        assertThat(get("/a.txt", "If-Match", "\"x\"", "If-None-Match", etag).status())
                .isEqualTo(412);
    }

    @Test
    void aPartIsOnlyOfTheStateThatIsMeant() throws Exception {
        with();
        String etag = get("/a.txt").header("ETag").orElseThrow();

        assertThat(get("/a.txt", "Range", "bytes=0-1", "If-Range", etag).status())
                .isEqualTo(206);
        assertThat(get("/a.txt", "Range", "bytes=0-1", "If-Range", "W/" + etag).status())
                .isEqualTo(200);
        assertThat(get("/a.txt", "Range", "bytes=0-1", "If-Range", "\"x\"").status())
                .isEqualTo(200);
        assertThat(get("/a.txt", "Range", "bytes=0-1", "If-Range", HttpDate.format(MODIFIED))
                        .status())
                .isEqualTo(206);
        assertThat(get("/a.txt", "Range", "bytes=0-1", "If-Range", HttpDate.format(MODIFIED.plusSeconds(1)))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void aFileThatHasJustChangedMayChangeAgain() throws Exception {
        with();
        Files.setLastModifiedTime(
                root.resolve("a.txt"), FileTime.from(harness.clock().instant().minusMillis(500)));

        String fresh = get("/a.txt").header("ETag").orElseThrow();
        harness.advance(Duration.ofSeconds(2));
        String settled = get("/a.txt").header("ETag").orElseThrow();

        assertThat(fresh).isEqualTo("W/" + settled);
    }

    @Test
    void listsDirectoriesWithoutBelievingNames() throws Exception {
        write("bare/<img src=x onerror=alert(1)>.txt", "x");
        write("bare/a&b 100%.txt", "x");
        write("bare/.hidden", "x");
        Files.createDirectory(root.resolve("bare/zoo"));
        Files.createSymbolicLink(root.resolve("bare/link"), outside.resolve("secret.txt"));
        with("autoindex", true);

        var run = get("/bare/");

        assertThat(run.header("Content-Type")).contains("text/html; charset=utf-8");
        assertThat(run.header("Content-Security-Policy")).contains("default-src 'none'");
        assertThat(run.body())
                .contains("&lt;img src=x onerror=alert(1)&gt;.txt", "a&amp;b 100%.txt", "2024-05-06 07:08:09")
                .contains("href=\"./%3Cimg%20src%3Dx%20onerror%3Dalert%281%29%3E.txt\"")
                .contains("href=\"./a%26b%20100%25.txt\"")
                .contains("href=\"./zoo/\"", "href=\"../\"")
                .doesNotContain("<img", ".hidden", "link");
        assertThat(run.body().indexOf("zoo")).isLessThan(run.body().indexOf("a&amp;b"));
        assertThat(get("/").body()).isEqualTo("<h1>home</h1>");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/users/7 | text/html,*/*;q=0.8 | 200",
                "/users/7 | */* | 404",
                "/users/7 | - | 404",
                "/logo.png | text/html,*/* | 404",
                "/bare/ | text/html | 200",
                "/..%2fsecret | text/html | 403",
            })
    void anApplicationRoutesInTheBrowser(String path, String accepted, int status) throws Exception {
        with("fallback", "index.html");

        var run = get(path, "Accept", accepted);

        assertThat(run.status()).isEqualTo(status);
        if (status == 200) {
            assertThat(run.body()).isEqualTo("<h1>home</h1>");
            assertThat(run.header("Cache-Control")).contains("no-cache");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gzip, br, zstd | zstd",
                "gzip, br | br",
                "gzip | gzip",
                "br;q=0.1, gzip | gzip",
                "br;q=0 | -",
                "identity | -",
            })
    void sendsWhatLiesThereCompressed(String accepted, String coding) throws Exception {
        for (var packed : Precompressed.values()) {
            write("a.txt" + packed.suffix(), "in " + packed.token());
        }
        with("precompressed", List.of("zstd", "br", "gzip"));

        var run = get("/a.txt", "Accept-Encoding", accepted);

        assertThat(run.header("Content-Encoding").orElse("-")).isEqualTo(coding);
        assertThat(run.body()).isEqualTo(coding.equals("-") ? ALPHABET : "in " + coding);
        assertThat(run.header("Content-Type")).contains("text/plain");
        assertThat(run.header("Vary")).contains("Accept-Encoding");
        assertThat(run.header("ETag").orElse("").contains("-" + coding + "\"")).isEqualTo(!coding.equals("-"));
        assertThat(get(
                                "/a.txt",
                                "Accept-Encoding",
                                accepted,
                                "If-None-Match",
                                run.header("ETag").orElseThrow())
                        .header("Vary"))
                .contains("Accept-Encoding");
    }

    @Test
    void aCompressedFileThatIsOlderIsNotOfThisText() throws Exception {
        Path packed = write("a.txt.gz", "old");
        Files.setLastModifiedTime(packed, FileTime.from(MODIFIED.minusSeconds(1)));
        with("precompressed", List.of("gzip"));

        assertThat(get("/a.txt", "Accept-Encoding", "gzip").body()).isEqualTo(ALPHABET);
    }

    @Test
    void saysHowLongAndByWhomResponsesMayBeKept() throws Exception {
        with("max_age", "1h", "private", true);

        assertThat(get("/a.txt").header("Cache-Control")).contains("private, max-age=3600");
        assertThat(get("/").header("Cache-Control")).contains("private, no-cache");
    }

    @Test
    void typesCharsetAndHeadersAreTheOperators() throws Exception {
        write("x.foo", "x");
        with(
                "types",
                Map.of("foo", "application/x-foo"),
                "charset",
                "utf-8",
                "headers",
                List.of("X-Path: $path"),
                "hidden",
                true);

        assertThat(get("/x.foo").header("Content-Type")).contains("application/x-foo");
        assertThat(get("/a.txt").header("Content-Type")).contains("text/plain; charset=utf-8");
        assertThat(get("/bare/x.bin").header("Content-Type")).contains("application/octet-stream");
        assertThat(get("/a.txt").header("X-Path")).contains("/a.txt");
        assertThat(get("/.env").body()).isEqualTo("PASSWORD=1");
    }

    @Test
    void namesDownloads() throws Exception {
        write("r\"e.txt", "x");
        with("download", true);

        assertThat(get("/a.txt").header("Content-Disposition")).contains("attachment; filename=\"a.txt\"");
        assertThat(get("/r%22e.txt").header("Content-Disposition"))
                .contains("attachment; filename=\"r_e.txt\"; filename*=UTF-8''r%22e.txt");
    }

    @Test
    void anEmptyFileIsAFile() throws Exception {
        write("empty.txt", "");
        with();

        var run = get("/empty.txt");

        assertThat(run.status()).isEqualTo(200);
        assertThat(run.header("Content-Length")).contains("0");
        assertThat(get("/empty.txt", "Range", "bytes=0-").status()).isEqualTo(416);
    }

    @Test
    void refusesWhatCannotBe() {
        assertThatThrownBy(() -> with("path", root.resolve("none").toString())).hasMessageContaining("cannot be read");
        assertThatThrownBy(() -> with("path", root.resolve("a.txt").toString())).hasMessageContaining("no directory");
        assertThatThrownBy(() -> with("index", List.of("../x"))).hasMessageContaining("not the name of a file");
        assertThatThrownBy(() -> with("fallback", "../x")).hasMessageContaining("not the path of a file");
        assertThatThrownBy(() -> with("types", Map.of("x", "nonsense"))).hasMessageContaining("media type");
        assertThatThrownBy(() -> with("charset", "no such")).hasMessageContaining("unknown");
    }
}
