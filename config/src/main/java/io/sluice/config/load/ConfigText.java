package io.sluice.config.load;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/** The bytes of a configuration file and what can be said of them before their meaning. */
final class ConfigText {
    static final int MAX_BYTES = 8 << 20;

    private final byte[] bytes;

    /** @param bytes not changed any more */
    ConfigText(byte[] bytes) {
        this.bytes = bytes;
    }

    String fingerprint() {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Why it cannot be read at all. */
    Optional<TomlFault> fault() {
        if (bytes.length > MAX_BYTES) {
            return Optional.of(new TomlFault(0, "", "larger than " + (MAX_BYTES >> 20) + " MiB"));
        }
        var input = ByteBuffer.wrap(bytes);
        try {
            StandardCharsets.UTF_8.newDecoder().decode(input);
            return Optional.empty();
        } catch (CharacterCodingException e) {
            return Optional.of(new TomlFault(lineAt(input.position()), "", "not UTF-8"));
        }
    }

    private int lineAt(int position) {
        int line = 1;
        for (int i = 0; i < position; i++) {
            line += bytes[i] == '\n' ? 1 : 0;
        }
        return line;
    }

    /** With neither byte order mark nor carriage returns, of which toml4j cannot read the one and keeps the other. */
    String text() {
        String text = new String(bytes, StandardCharsets.UTF_8).replace("\r\n", "\n");
        return text.startsWith("\ufeff") ? text.substring(1) : text;
    }
}
