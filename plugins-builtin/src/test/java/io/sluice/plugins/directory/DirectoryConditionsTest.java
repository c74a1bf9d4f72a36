package io.sluice.plugins.directory;

import static io.sluice.plugins.directory.ServedFiles.ALPHABET;
import static io.sluice.plugins.directory.ServedFiles.MODIFIED;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.spi.http.HttpDate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests for a part of a file, and for files that have changed or have not: RFC 9110 §13 and §14. */
class DirectoryConditionsTest {
    @TempDir
    private Path folder;

    private ServedFiles site;

    @BeforeEach
    void makeFiles() throws IOException {
        site = ServedFiles.in(folder);
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
        site.with();

        var run = site.get("/a.txt", "Range", range);

        assertThat(run.status()).isEqualTo(status);
        assertThat(run.header("Content-Range").orElse("-")).isEqualTo(contentRange);
        assertThat(run.body()).isEqualTo(body);
        assertThat(run.header("Content-Length")).contains("" + body.length());
    }

    @Test
    void sendsSeveralParts() throws Exception {
        site.with();

        var run = site.get("/a.txt", "Range", "bytes=0-1, 4-5, -1");

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
        site.with();

        assertThat(site.get("/a.txt", "Range", "bytes=" + "0-,".repeat(200) + "0-")
                        .status())
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
        site.with("headers", List.of("X-More: 1"));
        String etag = site.get("/a.txt").header("ETag").orElseThrow();

        var run = site.get("/a.txt", header, value.replace("ETAG", etag));

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
        site.with();
        String etag = site.get("/a.txt").header("ETag").orElseThrow();
        String old = "Mon, 06 May 2020 07:08:08 GMT";
        String late = "Mon, 06 May 2030 07:08:08 GMT";

        assertThat(site.get("/a.txt", "If-None-Match", "\"x\"", "If-Modified-Since", late)
                        .status())
                .isEqualTo(200);
        assertThat(site.get("/a.txt", "If-Match", etag, "If-Unmodified-Since", old)
                        .status())
                .isEqualTo(200);
        assertThat(site.get("/a.txt", "If-Match", "\"x\"", "If-None-Match", etag)
                        .status())
                .isEqualTo(412);
    }

    @Test
    void aPartIsOnlyOfTheStateThatIsMeant() throws Exception {
        site.with();
        String etag = site.get("/a.txt").header("ETag").orElseThrow();

        assertThat(site.get("/a.txt", "Range", "bytes=0-1", "If-Range", etag).status())
                .isEqualTo(206);
        assertThat(site.get("/a.txt", "Range", "bytes=0-1", "If-Range", "W/" + etag)
                        .status())
                .isEqualTo(200);
        assertThat(site.get("/a.txt", "Range", "bytes=0-1", "If-Range", "\"x\"").status())
                .isEqualTo(200);
        assertThat(site.get("/a.txt", "Range", "bytes=0-1", "If-Range", HttpDate.format(MODIFIED))
                        .status())
                .isEqualTo(206);
        assertThat(site.get("/a.txt", "Range", "bytes=0-1", "If-Range", HttpDate.format(MODIFIED.plusSeconds(1)))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void aFileThatHasJustChangedMayChangeAgain() throws Exception {
        site.with();
        Files.setLastModifiedTime(
                site.root().resolve("a.txt"),
                FileTime.from(site.harness().clock().instant().minusMillis(500)));

        String fresh = site.get("/a.txt").header("ETag").orElseThrow();
        site.harness().advance(Duration.ofSeconds(2));
        String settled = site.get("/a.txt").header("ETag").orElseThrow();

        assertThat(fresh).isEqualTo("W/" + settled);
    }
}
