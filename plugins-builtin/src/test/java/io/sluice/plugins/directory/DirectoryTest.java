package io.sluice.plugins.directory;

import static io.sluice.plugins.directory.ServedFiles.ALPHABET;
import static io.sluice.plugins.directory.ServedFiles.MODIFIED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.spi.testkit.FakeExchange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which files are found, which are not, and how what is sent is described. */
class DirectoryTest {
    @TempDir
    private Path outside;

    private ServedFiles site;

    @BeforeEach
    void makeFiles() throws IOException {
        site = ServedFiles.in(outside);
    }

    @Test
    void sendsFilesWithWhatTheyAre() throws Exception {
        site.with();

        var run = site.get("/a.txt");

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
        site.with();

        var run = site.get(path);

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
        site.with("follow_symlinks", true, "hidden", true);

        var run = site.get(path);

        assertThat(run.status()).isEqualTo(403);
        assertThat(run.body()).isEqualTo("Forbidden");
    }

    @Test
    void namesAndPathsMayBeTooLong() throws Exception {
        site.with();

        assertThat(site.get("/" + "x".repeat(300)).status()).isEqualTo(404);
        assertThat(site.get("/" + "é".repeat(200).replace("é", "%c3%a9")).status())
                .isEqualTo(404);
        assertThat(site.get("/x".repeat(3000)).status()).isEqualTo(404);
    }

    @Test
    void refusesLinksUnlessToldToFollowThem() throws Exception {
        Files.createSymbolicLink(site.root().resolve("file.txt"), outside.resolve("secret.txt"));
        Files.createSymbolicLink(site.root().resolve("dir"), outside);
        Files.createSymbolicLink(site.root().resolve("inside.txt"), site.root().resolve("a.txt"));
        Files.createSymbolicLink(site.root().resolve("nowhere"), site.root().resolve("gone"));
        Files.createSymbolicLink(site.root().resolve("loop"), site.root().resolve("loop"));
        site.with();

        assertThat(site.get("/file.txt").status()).isEqualTo(403);
        assertThat(site.get("/dir/secret.txt").status()).isEqualTo(403);
        assertThat(site.get("/inside.txt").status()).isEqualTo(403);
        assertThat(site.get("/nowhere").status()).isEqualTo(403);
        assertThat(site.get("/loop").status()).isNotEqualTo(200);

        var following = new ServedFiles(site.root());
        following.with("follow_symlinks", true);
        assertThat(following.get("/file.txt").body()).isEqualTo("secret");
        assertThat(following.get("/dir/secret.txt").body()).isEqualTo("secret");
        assertThat(following.get("/nowhere").status()).isEqualTo(404);
    }

    @Test
    void aLinkAsRootIsTheOperatorsWill() throws Exception {
        Path link = Files.createSymbolicLink(outside.resolve("link"), site.root());
        site.with("path", link.toString());

        assertThat(site.get("/a.txt").body()).isEqualTo(ALPHABET);
    }

    @Test
    void sendsToTheDirectoryRelatively() throws Exception {
        site.with();

        var run = site.get("/sub?q=1");

        assertThat(run.status()).isEqualTo(301);
        assertThat(run.header("Location")).contains("./sub/?q=1");
    }

    @Test
    void otherMethodsAreNotAllowed() throws Exception {
        site.with();

        var run = site.run(FakeExchange.post("/a.txt", "x"));

        assertThat(run.status()).isEqualTo(405);
        assertThat(run.header("Allow")).contains("GET, HEAD");
    }

    @Test
    void headSaysWhatGetWould() throws Exception {
        site.with();

        var run = site.run(FakeExchange.head("/a.txt").header("Range", "bytes=0-1"));

        assertThat(run.status()).isEqualTo(200);
        assertThat(run.header("Content-Length")).contains("26");
        assertThat(run.bodyBytes()).isEmpty();
    }

    @Test
    void listsDirectoriesWithoutBelievingNames() throws Exception {
        site.write("bare/<img src=x onerror=alert(1)>.txt", "x");
        site.write("bare/a&b 100%.txt", "x");
        site.write("bare/.hidden", "x");
        Files.createDirectory(site.root().resolve("bare/zoo"));
        Files.createSymbolicLink(site.root().resolve("bare/link"), outside.resolve("secret.txt"));
        site.with("autoindex", true);

        var run = site.get("/bare/");

        assertThat(run.header("Content-Type")).contains("text/html; charset=utf-8");
        assertThat(run.header("Content-Security-Policy")).contains("default-src 'none'");
        assertThat(run.body())
                .contains("&lt;img src=x onerror=alert(1)&gt;.txt", "a&amp;b 100%.txt", "2024-05-06 07:08:09")
                .contains("href=\"./%3Cimg%20src%3Dx%20onerror%3Dalert%281%29%3E.txt\"")
                .contains("href=\"./a%26b%20100%25.txt\"")
                .contains("href=\"./zoo/\"", "href=\"../\"")
                .doesNotContain("<img", ".hidden", "link");
        assertThat(run.body().indexOf("zoo")).isLessThan(run.body().indexOf("a&amp;b"));
        assertThat(site.get("/").body()).isEqualTo("<h1>home</h1>");
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
        site.with("fallback", "index.html");

        var run = site.get(path, "Accept", accepted);

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
            site.write("a.txt" + packed.suffix(), "in " + packed.token());
        }
        site.with("precompressed", List.of("zstd", "br", "gzip"));

        var run = site.get("/a.txt", "Accept-Encoding", accepted);

        assertThat(run.header("Content-Encoding").orElse("-")).isEqualTo(coding);
        assertThat(run.body()).isEqualTo(coding.equals("-") ? ALPHABET : "in " + coding);
        assertThat(run.header("Content-Type")).contains("text/plain");
        assertThat(run.header("Vary")).contains("Accept-Encoding");
        assertThat(run.header("ETag").orElse("").contains("-" + coding + "\"")).isEqualTo(!coding.equals("-"));
        assertThat(site.get(
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
        Path packed = site.write("a.txt.gz", "old");
        Files.setLastModifiedTime(packed, FileTime.from(MODIFIED.minusSeconds(1)));
        site.with("precompressed", List.of("gzip"));

        assertThat(site.get("/a.txt", "Accept-Encoding", "gzip").body()).isEqualTo(ALPHABET);
    }

    @Test
    void saysHowLongAndByWhomResponsesMayBeKept() throws Exception {
        site.with("max_age", "1h", "private", true);

        assertThat(site.get("/a.txt").header("Cache-Control")).contains("private, max-age=3600");
        assertThat(site.get("/").header("Cache-Control")).contains("private, no-cache");
    }

    @Test
    void typesCharsetAndHeadersAreTheOperators() throws Exception {
        site.write("x.foo", "x");
        site.with(
                "types",
                Map.of("foo", "application/x-foo"),
                "charset",
                "utf-8",
                "headers",
                List.of("X-Path: $path"),
                "hidden",
                true);

        assertThat(site.get("/x.foo").header("Content-Type")).contains("application/x-foo");
        assertThat(site.get("/a.txt").header("Content-Type")).contains("text/plain; charset=utf-8");
        assertThat(site.get("/bare/x.bin").header("Content-Type")).contains("application/octet-stream");
        assertThat(site.get("/a.txt").header("X-Path")).contains("/a.txt");
        assertThat(site.get("/.env").body()).isEqualTo("PASSWORD=1");
    }

    @Test
    void namesDownloads() throws Exception {
        site.write("r\"e.txt", "x");
        site.with("download", true);

        assertThat(site.get("/a.txt").header("Content-Disposition")).contains("attachment; filename=\"a.txt\"");
        assertThat(site.get("/r%22e.txt").header("Content-Disposition"))
                .contains("attachment; filename=\"r_e.txt\"; filename*=UTF-8''r%22e.txt");
    }

    @Test
    void anEmptyFileIsAFile() throws Exception {
        site.write("empty.txt", "");
        site.with();

        var run = site.get("/empty.txt");

        assertThat(run.status()).isEqualTo(200);
        assertThat(run.header("Content-Length")).contains("0");
        assertThat(site.get("/empty.txt", "Range", "bytes=0-").status()).isEqualTo(416);
    }

    @Test
    void refusesWhatCannotBe() {
        assertThatThrownBy(() -> site.with("path", site.root().resolve("none").toString()))
                .hasMessageContaining("cannot be read");
        assertThatThrownBy(() -> site.with("path", site.root().resolve("a.txt").toString()))
                .hasMessageContaining("no directory");
        assertThatThrownBy(() -> site.with("index", List.of("../x"))).hasMessageContaining("not the name of a file");
        assertThatThrownBy(() -> site.with("fallback", "../x")).hasMessageContaining("not the path of a file");
        assertThatThrownBy(() -> site.with("types", Map.of("x", "nonsense"))).hasMessageContaining("media type");
        assertThatThrownBy(() -> site.with("charset", "no such")).hasMessageContaining("unknown");
    }
}
