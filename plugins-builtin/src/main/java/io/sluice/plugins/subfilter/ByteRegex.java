package io.sluice.plugins.subfilter;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Makes a regular expression about text one about the bytes of that text in UTF-8, one character for each byte: a
 * character beyond ASCII becomes a group of its bytes. Bodies need not be decoded then, and may hold anything.
 */
final class ByteRegex {
    private final String source;
    private final StringBuilder translated = new StringBuilder();
    private int at;
    private int classes;
    private boolean quoting;

    private ByteRegex(String source) {
        this.source = source;
    }

    /**
     * Translates.
     *
     * @throws IllegalArgumentException for a character beyond ASCII in a class, which a single byte cannot be
     */
    static String of(String source) {
        return new ByteRegex(source).translate();
    }

    private String translate() {
        while (at < source.length()) {
            if (source.startsWith(quoting ? "\\E" : "\\Q", at)) {
                quoting = !quoting;
                copy(2);
            } else if (source.charAt(at) > 0x7f) {
                encode();
            } else if (!quoting && source.charAt(at) == '\\' && isAscii(at + 1)) {
                copy(2);
            } else {
                countClasses(source.charAt(at));
                copy(1);
            }
        }
        return translated.toString();
    }

    private boolean isAscii(int index) {
        return index < source.length() && source.charAt(index) <= 0x7f;
    }

    private void countClasses(char c) {
        if (!quoting && c == '[') {
            classes++;
        } else if (!quoting && c == ']' && classes > 0) {
            classes--;
        }
    }

    private void copy(int length) {
        translated.append(source, at, at + length);
        at += length;
    }

    private void encode() {
        String character = Character.toString(source.codePointAt(at));
        if (classes > 0) {
            throw new IllegalArgumentException("\"" + character
                    + "\" cannot stand in [...], where there are bytes only; write (?:a|b) instead of [ab]");
        }
        String bytes = new String(character.getBytes(UTF_8), ISO_8859_1);
        translated.append(quoting ? bytes : "(?:" + bytes + ')');
        at += character.length();
    }
}
