package io.sluice.plugins.requestid;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.concurrent.ThreadLocalRandom;

/** Makes identifiers. Random bits come from the thread's own generator: no lock, and no secret. */
final class Ids {
    private static final byte[] HEX = "0123456789abcdef".getBytes(ISO_8859_1);
    private static final byte[] URL_SAFE =
            "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz-".getBytes(ISO_8859_1);
    private static final int LETTERS_PER_LONG = 10;

    private Ids() {}

    /** RFC 9562 §5.7: 48 bits of milliseconds, then 74 random bits around version and variant. */
    static String uuidV7(long millis) {
        var random = ThreadLocalRandom.current();
        long high = (millis << 16) | 0x7000 | (random.nextLong() & 0xfff);
        long low = (random.nextLong() >>> 2) | (1L << 63);
        var text = new byte[36];
        hex(text, 0, high >>> 32, 8);
        text[8] = '-';
        hex(text, 9, high >>> 16, 4);
        text[13] = '-';
        hex(text, 14, high, 4);
        text[18] = '-';
        hex(text, 19, low >>> 48, 4);
        text[23] = '-';
        hex(text, 24, low, 12);
        return new String(text, ISO_8859_1);
    }

    private static void hex(byte[] text, int at, long value, int digits) {
        for (int i = digits - 1; i >= 0; i--) {
            text[at + i] = HEX[(int) value & 0xf];
            value >>>= 4;
        }
    }

    static String nanoid(int size) {
        var random = ThreadLocalRandom.current();
        var text = new byte[size];
        long bits = 0;
        for (int i = 0; i < size; i++) {
            bits = i % LETTERS_PER_LONG == 0 ? random.nextLong() : bits >>> 6;
            text[i] = URL_SAFE[(int) bits & 0x3f];
        }
        return new String(text, ISO_8859_1);
    }
}
