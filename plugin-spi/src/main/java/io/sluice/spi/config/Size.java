package io.sluice.spi.config;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A number of bytes, written {@code 512}, {@code 10kb} (1000), {@code 1mb}, {@code 4kib} (1024), {@code 1mib} …
 *
 * @param bytes 0 or more
 */
public record Size(long bytes) {
    private static final Pattern SYNTAX = Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*([kmgt]?)(i?)b?");

    /** Refuses negative numbers. */
    public Size {
        if (bytes < 0) {
            throw new IllegalArgumentException("must not be negative, was " + bytes);
        }
    }

    /**
     * Reads a size; letters in any case.
     *
     * @throws IllegalArgumentException when it is none
     */
    public static Size parse(String text) {
        var matcher = SYNTAX.matcher(text.strip().toLowerCase(Locale.ROOT));
        if (!matcher.matches()
                || (matcher.group(2).isEmpty() && !matcher.group(3).isEmpty())) {
            throw new IllegalArgumentException("not a size such as \"512kb\" or \"4mib\"");
        }
        int power = "kmgt".indexOf(matcher.group(2)) + (matcher.group(2).isEmpty() ? 0 : 1);
        double unit = Math.pow(matcher.group(3).isEmpty() ? 1000 : 1024, power);
        double bytes = Double.parseDouble(matcher.group(1)) * unit;
        if (bytes >= Long.MAX_VALUE) {
            throw new IllegalArgumentException("too large");
        }
        return new Size((long) bytes);
    }

    /** In the largest decimal or binary unit that divides it, as {@link #parse} reads it. */
    @Override
    public String toString() {
        String[] names = {"tib", "gib", "mib", "kib", "tb", "gb", "mb", "kb"};
        long[] units = {1L << 40, 1L << 30, 1L << 20, 1L << 10, 1_000_000_000_000L, 1_000_000_000, 1_000_000, 1_000};
        for (int i = 0; i < units.length; i++) {
            if (bytes != 0 && bytes % units[i] == 0) {
                return bytes / units[i] + names[i];
            }
        }
        return Long.toString(bytes);
    }
}
