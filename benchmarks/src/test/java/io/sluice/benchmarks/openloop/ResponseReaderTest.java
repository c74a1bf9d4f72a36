package io.sluice.benchmarks.openloop;

import static io.sluice.benchmarks.openloop.ResponseReader.Outcome.COMPLETE;
import static io.sluice.benchmarks.openloop.ResponseReader.Outcome.MALFORMED;
import static io.sluice.benchmarks.openloop.ResponseReader.Outcome.MORE;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ResponseReaderTest {
    private static final String RESPONSE = "HTTP/1.1 200 OK\r\nServer: x\r\ncontent-Length:  5\r\nA: b\r\n\r\nhello";

    private final ResponseReader reader = new ResponseReader();

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
    }

    @Test
    void findsTheEndOfAResponseThatCameWhole() {
        assertThat(reader.read(bytes(RESPONSE))).isEqualTo(COMPLETE);
        assertThat(reader.status()).isEqualTo(200);
    }

    @Test
    void findsTheEndOfAResponseThatCameByteByByte() {
        for (int i = 0; i < RESPONSE.length() - 1; i++) {
            assertThat(reader.read(bytes(RESPONSE.substring(i, i + 1)))).isEqualTo(MORE);
        }
        assertThat(reader.read(bytes(RESPONSE.substring(RESPONSE.length() - 1))))
                .isEqualTo(COMPLETE);
    }

    @Test
    void leavesTheBytesOfTheNextResponse() {
        ByteBuf two = bytes(RESPONSE + "HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n");
        assertThat(reader.read(two)).isEqualTo(COMPLETE);
        assertThat(reader.read(two)).isEqualTo(COMPLETE);
        assertThat(reader.status()).isEqualTo(503);
        assertThat(two.isReadable()).isFalse();
    }

    @Test
    void takesAnEmptyBodyOf204() {
        assertThat(reader.read(bytes("HTTP/1.1 204 No Content\r\n\r\n"))).isEqualTo(COMPLETE);
    }

    @Test
    void refusesWhatItCannotDelimit() {
        assertThat(reader.read(bytes("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")))
                .isEqualTo(MALFORMED);
    }

    @Test
    void refusesWhatHasNoEnd() {
        assertThat(reader.read(bytes("x".repeat(20_000)))).isEqualTo(MALFORMED);
    }
}
