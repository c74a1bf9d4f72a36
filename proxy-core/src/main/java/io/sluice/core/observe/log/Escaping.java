package io.sluice.core.observe.log;

import java.nio.charset.StandardCharsets;

/**
 * How a line shows text that a client may have made up. Both ways write nothing but printable ASCII and never a bare
 * quotation mark: a client can neither begin a line of its own, nor end a quoted value early, nor reach the reader's
 * terminal.
 */
enum Escaping {
    /** {@code \xHH} for every byte, as nginx has it: {@code \x0A}, {@code \x22}. */
    HEX {
        @Override
        int escape(String text, int at, LineBuffer out) {
            int codePoint = text.codePointAt(at);
            if (codePoint <= 0xff) {
                // A character of a header's value stands for one byte of it.
                hexByte(codePoint, out);
                return at + 1;
            }
            for (byte part : Character.toString(codePoint).getBytes(StandardCharsets.UTF_8)) {
                hexByte(part & 0xff, out);
            }
            return at + Character.charCount(codePoint);
        }

        private static void hexByte(int value, LineBuffer out) {
            out.put('\\');
            out.put('x');
            out.hex(value, 2, "0123456789ABCDEF");
        }
    },

    /** As in JSON (RFC 8259 §7). Bytes that are UTF-8 come out as the characters they mean, others as Latin-1. */
    JSON {
        @Override
        int escape(String text, int at, LineBuffer out) {
            char c = text.charAt(at);
            out.put('\\');
            switch (c) {
                case '"', '\\' -> out.put(c);
                case '\n' -> out.put('n');
                case '\r' -> out.put('r');
                case '\t' -> out.put('t');
                default -> {
                    int length = Utf8InLatin1.lengthAt(text, at);
                    unicode(length > 1 ? Utf8InLatin1.codePointAt(text, at, length) : c, out);
                    return at + length;
                }
            }
            return at + 1;
        }

        // The backslash of the first half is written already.
        private static void unicode(int codePoint, LineBuffer out) {
            if (Character.isBmpCodePoint(codePoint)) {
                half(codePoint, out);
            } else {
                half(Character.highSurrogate(codePoint), out);
                out.put('\\');
                half(Character.lowSurrogate(codePoint), out);
            }
        }

        private static void half(int unit, LineBuffer out) {
            out.put('u');
            out.hex(unit, 4, "0123456789abcdef");
        }
    };

    private static final byte[] CUT = {'.', '.', '.'};

    /** What one value may take in a line; the rest of a longer one is left out. */
    static final int MAX_BYTES = 8192;

    /** Writes one character or sequence that cannot stand as it is; gives the place behind it. */
    abstract int escape(String text, int at, LineBuffer out);

    /** Writes text each of whose characters is a byte, as what comes in messages is. */
    final void writeLatin1(String text, LineBuffer out) {
        int most = Math.min(text.length(), MAX_BYTES);
        int plain = out.putPlainLatin1(text, 0, most);
        writeFrom(plain, text, out.length() + MAX_BYTES - plain, out);
    }

    /** Writes any text. */
    final void write(String text, LineBuffer out) {
        writeFrom(0, text, out.length() + MAX_BYTES, out);
    }

    private void writeFrom(int from, String text, int limit, LineBuffer out) {
        int end = text.length();
        int at = from;
        while (at < end && out.length() < limit) {
            at = out.putPlain(text, at, Math.min(end, at + limit - out.length()));
            if (at < end && out.length() < limit) {
                at = escape(text, at, out);
            }
        }
        if (at < end) {
            out.put(CUT);
        }
    }
}
