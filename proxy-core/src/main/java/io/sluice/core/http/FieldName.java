package io.sluice.core.http;

import io.sluice.spi.http.HeaderName;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

/**
 * The name of a field as HTTP/2 carries it, with what has to be known about a name worked out once: names live in compression
 * tables and are read far more often than made.
 */
public final class FieldName {
    /** What a name stands for. */
    enum Kind {
        METHOD,
        SCHEME,
        PATH,
        AUTHORITY,
        /** What an extended CONNECT is for (RFC 8441 §4). */
        PROTOCOL,
        STATUS,
        /** A pseudo-header that is none of the above. */
        UNKNOWN_PSEUDO,
        /** About one connection of HTTP/1 (RFC 9113 §8.2.2). */
        CONNECTION_SPECIFIC,
        TE,
        HOST,
        COOKIE,
        PLAIN,
        /** Has a character that no name has, among them upper-case letters. */
        ILLEGAL
    }

    private static final Map<String, Kind> SPECIAL = Map.ofEntries(
            Map.entry(":method", Kind.METHOD),
            Map.entry(":scheme", Kind.SCHEME),
            Map.entry(":path", Kind.PATH),
            Map.entry(":authority", Kind.AUTHORITY),
            Map.entry(":protocol", Kind.PROTOCOL),
            Map.entry(":status", Kind.STATUS),
            Map.entry("connection", Kind.CONNECTION_SPECIFIC),
            Map.entry("keep-alive", Kind.CONNECTION_SPECIFIC),
            Map.entry("proxy-connection", Kind.CONNECTION_SPECIFIC),
            Map.entry("transfer-encoding", Kind.CONNECTION_SPECIFIC),
            Map.entry("upgrade", Kind.CONNECTION_SPECIFIC),
            Map.entry("te", Kind.TE),
            Map.entry("host", Kind.HOST),
            Map.entry("cookie", Kind.COOKIE));
    private static final int LONGEST_SPECIAL = "transfer-encoding".length();

    private final byte[] bytes;
    private final int hash;
    private final Kind kind;
    private final boolean underscore;

    private FieldName(byte[] bytes) {
        this.bytes = bytes;
        this.hash = HeaderName.hashOf(bytes, 0, bytes.length);
        this.kind = kindOf(bytes);
        this.underscore = contains(bytes, '_');
    }

    /** The name that lies in an array; copied. */
    public static FieldName of(byte[] source, int start, int length) {
        return new FieldName(Arrays.copyOfRange(source, start, start + length));
    }

    /** The name with this text. */
    public static FieldName of(String text) {
        return new FieldName(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static Kind kindOf(byte[] bytes) {
        Kind special =
                bytes.length > LONGEST_SPECIAL ? null : SPECIAL.get(new String(bytes, StandardCharsets.ISO_8859_1));
        if (special != null) {
            return special;
        }
        if (bytes.length == 0) {
            return Kind.ILLEGAL;
        }
        if (bytes[0] == ':') {
            return Kind.UNKNOWN_PSEUDO;
        }
        for (byte b : bytes) {
            if (!Lexis.isToken(b) || (b >= 'A' && b <= 'Z')) {
                return Kind.ILLEGAL;
            }
        }
        return Kind.PLAIN;
    }

    private static boolean contains(byte[] bytes, char wanted) {
        for (byte b : bytes) {
            if (b == wanted) {
                return true;
            }
        }
        return false;
    }

    Kind kind() {
        return kind;
    }

    boolean hasUnderscore() {
        return underscore;
    }

    /** Number of bytes. */
    public int length() {
        return bytes.length;
    }

    /** The hash that header sections use. */
    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FieldName name && Arrays.equals(bytes, name.bytes);
    }

    /** Copies the bytes to {@code target} from {@code at} on. */
    public void copyTo(byte[] target, int at) {
        System.arraycopy(bytes, 0, target, at, bytes.length);
    }

    /** Whether the bytes from {@code start} on, {@code length} of them, spell this name in any case. */
    public boolean matches(byte[] source, int start, int length) {
        if (length != bytes.length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            byte b = source[start + i];
            if (bytes[i] != (b >= 'A' && b <= 'Z' ? b | 0x20 : b)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
