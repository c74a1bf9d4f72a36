package io.sluice.core.observe.log;

/** Finds UTF-8 in text each of whose characters is one byte, which is how header values are read. */
final class Utf8InLatin1 {
    private Utf8InLatin1() {}

    /** Length of the well-formed sequence (RFC 3629 §4) that begins at a place; 1 when none does. */
    static int lengthAt(String text, int at) {
        char first = text.charAt(at);
        int length = first < 0xc2 || first > 0xf4 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
        if (at + length > text.length()) {
            return 1;
        }
        for (int i = at + 1; i < at + length; i++) {
            if ((text.charAt(i) & ~0x3f) != 0x80) {
                return 1;
            }
        }
        return length > 2 && !isShortestForm(first, text.charAt(at + 1)) ? 1 : length;
    }

    // Neither written with more bytes than needed, nor half of a surrogate pair, nor beyond U+10FFFF.
    private static boolean isShortestForm(char first, char second) {
        return switch (first) {
            case 0xe0 -> second >= 0xa0;
            case 0xed -> second < 0xa0;
            case 0xf0 -> second >= 0x90;
            case 0xf4 -> second < 0x90;
            default -> true;
        };
    }

    /** The character that a sequence of a length found by {@link #lengthAt} stands for. */
    static int codePointAt(String text, int at, int length) {
        int codePoint = text.charAt(at) & (0xff >> (length + 1));
        for (int i = at + 1; i < at + length; i++) {
            codePoint = codePoint << 6 | (text.charAt(i) & 0x3f);
        }
        return codePoint;
    }
}
