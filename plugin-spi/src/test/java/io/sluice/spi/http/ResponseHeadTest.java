package io.sluice.spi.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.spi.testkit.FakeResponseHead;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResponseHeadTest {
    @ParameterizedTest
    @CsvSource({"'', 'Origin'", "Accept, 'Accept,Origin'", "'Accept, origin', 'Accept, origin'", "*, *"})
    void namesAHeaderInVaryOnce(String before, String after) {
        var head = before.isEmpty() ? FakeResponseHead.of(200) : FakeResponseHead.of(200, "Vary", before);

        head.varyBy(HeaderNames.ORIGIN);

        assertThat(String.join(",", head.headers().all(HeaderNames.VARY))).isEqualTo(after);
    }

    @Test
    void takesBackWhatIsSaidOfTheBytes() {
        var head = FakeResponseHead.of(
                200,
                "ETag",
                "\"x\"",
                "Accept-Ranges",
                "bytes",
                "Content-MD5",
                "Q2hlY2sgSW50ZWdyaXR5IQ==",
                "Repr-Digest",
                "sha-256=:x:",
                "Last-Modified",
                "Sat, 21 Nov 2026 00:00:00 GMT");

        head.disownBody();
        head.disownBody();

        assertThat(head.headers()).hasToString("ETag: W/\"x\"\nLast-Modified: Sat, 21 Nov 2026 00:00:00 GMT\n");
    }
}
