package io.sluice.plugins.compression;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

class GzipDecoderTest {
    private static final int HEADER = 10;

    private static byte[] packed(String text) throws IOException {
        return Packed.pack(Coding.GZIP, text.getBytes(UTF_8));
    }

    private static byte[] join(byte[]... parts) {
        var all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static String unpack(byte[] bytes, int chunk) throws IOException {
        return unpack(bytes, chunk, 8192);
    }

    private static String unpack(byte[] bytes, int chunk, int room) throws IOException {
        try (var decoder = new GzipDecoder()) {
            byte[] text = Packed.unpack(decoder, bytes, chunk, room);
            if (!decoder.isComplete()) {
                throw new IOException("incomplete");
            }
            return new String(text, UTF_8);
        }
    }

    /** With extra bytes, a name, a comment and a checksum of the header. */
    private static byte[] withEverything(String text) throws IOException {
        byte[] plain = packed(text);
        byte[] start = Arrays.copyOf(plain, HEADER);
        start[3] = 4 | 8 | 16 | 2;
        byte[] header = join(start, new byte[] {3, 0, 1, 2, 3}, "name\0".getBytes(UTF_8), "what\0".getBytes(UTF_8));
        var crc = new CRC32();
        crc.update(header);
        byte[] sum = {(byte) crc.getValue(), (byte) (crc.getValue() >> 8)};
        return join(header, sum, Arrays.copyOfRange(plain, HEADER, plain.length));
    }

    @Test
    void readsHeadersOfAllKindsInPiecesOfAllSizes() throws Exception {
        byte[] all = join(packed("one "), withEverything("two "), packed(""), packed("three"));
        for (int chunk = 1; chunk < all.length + 1; chunk++) {
            assertThat(unpack(all, chunk)).isEqualTo("one two three");
            for (int room = 1; room < 20; room++) {
                assertThat(unpack(all, chunk, room)).isEqualTo("one two three");
            }
        }
    }

    @Test
    void extraBytesMayBeNone() throws Exception {
        byte[] plain = packed("x");
        byte[] start = Arrays.copyOf(plain, HEADER);
        start[3] = 4;

        assertThat(unpack(join(start, new byte[2], Arrays.copyOfRange(plain, HEADER, plain.length)), 1))
                .isEqualTo("x");
    }

    @Test
    void passesOverPadding() throws Exception {
        assertThat(unpack(join(packed("x"), new byte[512]), 100)).isEqualTo("x");
    }

    @Test
    void refusesWhatDoesNotAddUp() throws Exception {
        byte[] wrongSum = packed("text");
        wrongSum[wrongSum.length - 8] ^= 1;
        byte[] wrongSize = packed("text");
        wrongSize[wrongSize.length - 1] ^= 1;

        for (byte[] bad :
                new byte[][] {wrongSum, wrongSize, "plain text".getBytes(UTF_8), join(packed("x"), packed("y"))}) {
            byte[] given = bad;
            if (bad.length > 40) {
                given = Arrays.copyOf(bad, bad.length - 3);
            }
            byte[] last = given;
            assertThatThrownBy(() -> unpack(last, 5)).isInstanceOf(IOException.class);
        }
    }
}
