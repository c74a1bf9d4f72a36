package io.sluice.spi.http;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * The name of a header or trailer field (RFC 9110 §5.1): a token, equal to others without regard to case. Make names once,
 * when a plugin is built, and keep them: looking up a header by a ready name neither hashes nor allocates.
 */
public final class HeaderName {
    private static final boolean[] TOKEN = new boolean[128];

    static {
        for (char c = '0'; c <= 'z'; c++) {
            TOKEN[c] = Character.isLetterOrDigit(c);
        }
        for (char c : "!#$%&'*+-.^_`|~".toCharArray()) {
            TOKEN[c] = true;
        }
    }

    private final String spelling;
    private final String lowerCase;
    private final byte[] bytes;
    private final int hash;

    private HeaderName(String spelling) {
        this.spelling = spelling;
        this.lowerCase = spelling.toLowerCase(Locale.ROOT);
        this.bytes = spelling.getBytes(StandardCharsets.US_ASCII);
        this.hash = hashOf(bytes, 0, bytes.length);
    }

    /**
     * The name with this text.
     *
     * @param text written to HTTP/1 messages in this spelling and in lower case to others
     * @throws IllegalArgumentException when it is not a token
     */
    public static HeaderName of(String text) {
        if (!isToken(text)) {
            throw new IllegalArgumentException("not a header name: \"" + text + '"');
        }
        return new HeaderName(text);
    }

    /**
     * The name that an operator wrote, white space around it dropped. Thereby names may be the type of a configuration
     * record's component, or of its list's elements.
     *
     * @throws IllegalArgumentException when it is not a token
     */
    public static HeaderName parse(String text) {
        return of(text.strip());
    }

    /** Whether a text could be a header's name: a token of RFC 9110 §5.6.2. */
    public static boolean isToken(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!isTokenByte(text.charAt(i))) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    /** Whether a character or byte, taken without sign, may stand in a token. */
    public static boolean isTokenByte(int value) {
        return value >= 0 && value < 128 && TOKEN[value];
    }

    /**
     * Refuses texts that must not stand in a header's value (RFC 9110 §5.5): control characters other than tab, and
     * characters beyond U+00FF, which no byte of a header can carry.
     *
     * @throws IllegalArgumentException naming the first bad character
     */
    public static void requireValue(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if ((c < ' ' && c != '\t') || c == 0x7f || c > 0xff) {
                throw new IllegalArgumentException(
                        "character U+%04X at %d must not stand in a header value".formatted((int) c, i));
            }
        }
    }

    /** The hash of a name given as ASCII bytes: what {@link #hashCode()} of a name of these letters is. */
    public static int hashOf(byte[] source, int from, int to) {
        int h = 0;
        for (int i = from; i < to; i++) {
            h = 31 * h + (source[i] | 0x20);
        }
        return h;
    }

    /** Whether the bytes from {@code from}, {@code length} of them, spell this name in any case. */
    public boolean matches(byte[] source, int from, int length) {
        if (length != bytes.length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            byte a = bytes[i];
            byte b = source[from + i];
            if (a != b && (lower(a) != lower(b))) {
                return false;
            }
        }
        return true;
    }

    private static int lower(byte b) {
        return b >= 'A' && b <= 'Z' ? b | 0x20 : b;
    }

    /** Copies the name's bytes, in its spelling, to {@code target} from {@code at} on; gives the place behind them. */
    public int writeTo(byte[] target, int at) {
        System.arraycopy(bytes, 0, target, at, bytes.length);
        return at + bytes.length;
    }

    /** Number of bytes of the name. */
    public int length() {
        return bytes.length;
    }

    /** The name in lower case, as HTTP/2 has it. */
    public String lowerCase() {
        return lowerCase;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof HeaderName name && hash == name.hash && lowerCase.equals(name.lowerCase);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /** The name in the spelling it was made with. */
    @Override
    public String toString() {
        return spelling;
    }
}
