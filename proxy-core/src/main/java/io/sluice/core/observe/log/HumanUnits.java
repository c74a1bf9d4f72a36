package io.sluice.core.observe.log;

import java.nio.charset.StandardCharsets;

/** Numbers for people: one decimal at most, in the unit that makes it short. */
final class HumanUnits {
    private static final byte[][] BYTES = units("B", "KB", "MB", "GB", "TB", "PB", "EB");
    private static final byte[] MILLISECONDS = "ms".getBytes(StandardCharsets.US_ASCII);
    private static final long SECOND = 1000;
    private static final long MINUTE = 60 * SECOND;
    private static final long HOUR = 60 * MINUTE;

    private HumanUnits() {}

    private static byte[][] units(String... names) {
        var units = new byte[names.length][];
        for (int i = 0; i < names.length; i++) {
            units[i] = names[i].getBytes(StandardCharsets.US_ASCII);
        }
        return units;
    }

    /** {@code 532B}, {@code 1.2KB}; a kilobyte is 1000 bytes. */
    static void bytes(long count, LineBuffer out) {
        long unit = 1;
        int index = 0;
        while (index < BYTES.length - 1 && count / unit >= 1000) {
            unit *= 1000;
            index++;
        }
        tenths(count, unit, out);
        out.put(BYTES[index]);
    }

    /** {@code 12ms}, {@code 1.5s}, {@code 2m}, {@code 1.1h}. */
    static void millis(long count, LineBuffer out) {
        if (count < SECOND) {
            out.number(count);
            out.put(MILLISECONDS);
        } else {
            long unit = count < MINUTE ? SECOND : count < HOUR ? MINUTE : HOUR;
            tenths(count, unit, out);
            out.put(unit == SECOND ? 's' : unit == MINUTE ? 'm' : 'h');
        }
    }

    /** Rounds down, so that 999 999 bytes are not 1000KB. */
    private static void tenths(long count, long unit, LineBuffer out) {
        out.number(count / unit);
        long tenth = count % unit * 10 / unit;
        if (tenth > 0) {
            out.put('.');
            out.put('0' + (int) tenth);
        }
    }
}
