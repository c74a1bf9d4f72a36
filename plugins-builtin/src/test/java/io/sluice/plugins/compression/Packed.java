package io.sluice.plugins.compression;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;

/** Bytes in a coding, made and read without the plugin. */
final class Packed {
    static {
        Brotli4jLoader.ensureAvailability();
    }

    private Packed() {}

    static byte[] pack(Coding coding, byte[] bytes) throws IOException {
        var packed = new ByteArrayOutputStream();
        try (var encoder = coding.encoder(packed, 5, 19)) {
            encoder.write(bytes, 0, bytes.length);
        }
        return packed.toByteArray();
    }

    static String unpack(String coding, byte[] packed) throws IOException {
        try (var decoder = of(coding).decoder()) {
            byte[] text = unpack(decoder, packed, packed.length, 8192);
            assertThat(decoder.isComplete()).isTrue();
            return new String(text, UTF_8);
        }
    }

    /** Unpacks bytes that come in chunks of a size, with room for so many at a time. */
    static byte[] unpack(Decoder decoder, byte[] packed, int chunk, int room) throws IOException {
        var unpacked = new ByteArrayOutputStream();
        byte[] out = new byte[room];
        for (int at = 0; at < packed.length; at += chunk) {
            var part = Arrays.copyOfRange(packed, at, Math.min(packed.length, at + chunk));
            decoder.take(part, part.length);
            int made;
            do {
                made = decoder.decode(out, 0);
                unpacked.write(out, 0, made);
            } while (made == room);
        }
        return unpacked.toByteArray();
    }

    private static Coding of(String token) {
        for (Coding coding : Coding.values()) {
            if (coding.token().equals(token)) {
                return coding;
            }
        }
        throw new AssertionError(token);
    }
}
