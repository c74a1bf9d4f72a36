package io.sluice.plugins.compression;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** Bytes in a coding, made and read without the plugin. */
final class Packed {
    private Packed() {}

    static byte[] pack(Coding coding, byte[] bytes) throws IOException {
        var packed = new ByteArrayOutputStream();
        try (var encoder = coding.encoder(packed, 5, 19)) {
            encoder.write(bytes, 0, bytes.length);
        }
        return packed.toByteArray();
    }

    static String unpack(String coding, byte[] packed) throws IOException {
        var text = new ByteArrayOutputStream();
        try (var decoder = of(coding).decoder()) {
            decoder.decode(packed, packed.length, (bytes, length) -> text.write(bytes, 0, length));
            assertThat(decoder.isComplete()).isTrue();
        }
        return text.toString(UTF_8);
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
