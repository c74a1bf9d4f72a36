package io.sluice.spi.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a {@code Range} header (RFC 9110 §14.2) selects of a representation whose length is known. */
public sealed interface RangeSelection {
    /** A range header may ask for so many parts; one that asks for more, as an attack does, gets the whole. */
    int MAX_PARTS = 16;

    /** All of it: the header has another unit, is malformed, or asks for more than is sensible. */
    record Whole() implements RangeSelection {}

    /**
     * Parts, in the order asked for; those that lie outside are left out.
     *
     * @param ranges at least one
     */
    record Parts(List<ByteRange> ranges) implements RangeSelection {}

    /** Nothing that it asks for is there: status 416. */
    record Unsatisfiable() implements RangeSelection {}

    /**
     * Selects.
     *
     * @param header value of {@code Range}
     * @param length bytes of the representation
     */
    static RangeSelection of(String header, long length) {
        if (!header.toLowerCase(Locale.ROOT).startsWith("bytes=")) {
            return new Whole();
        }
        var ranges = new ArrayList<ByteRange>(1);
        String[] specs = header.substring("bytes=".length()).split(",", -1);
        for (String each : specs) {
            String spec = each.strip();
            int dash = spec.indexOf('-');
            if (dash < 0
                    || spec.length() == 1
                    || !isNumber(spec, 0, dash)
                    || !isNumber(spec, dash + 1, spec.length())) {
                return new Whole();
            }
            long first = number(spec, 0, dash);
            long last = number(spec, dash + 1, spec.length());
            if (first >= 0 && last >= 0 && last < first) {
                return new Whole();
            }
            if (first < 0 && last > 0 && length > 0) {
                ranges.add(new ByteRange(Math.max(0, length - last), length - 1));
            } else if (first >= 0 && first < length) {
                ranges.add(new ByteRange(first, last < 0 ? length - 1 : Math.min(last, length - 1)));
            }
        }
        if (ranges.isEmpty()) {
            return new Unsatisfiable();
        }
        return specs.length > MAX_PARTS || overlapTwice(ranges) ? new Whole() : new Parts(List.copyOf(ranges));
    }

    private static boolean isNumber(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    /** The number, saturated; -1 when there is none. */
    private static long number(String text, int from, int to) {
        if (from == to) {
            return -1;
        }
        return to - from > 18 ? Long.MAX_VALUE : Long.parseLong(text, from, to, 10);
    }

    // RFC 9110 §14.2: more than two overlapping ranges are a sign of a broken client or of an attack.
    private static boolean overlapTwice(List<ByteRange> ranges) {
        int overlaps = 0;
        for (int i = 0; i < ranges.size(); i++) {
            for (int j = 0; j < i; j++) {
                boolean apart = ranges.get(i).last() < ranges.get(j).first()
                        || ranges.get(j).last() < ranges.get(i).first();
                overlaps += apart ? 0 : 1;
            }
        }
        return overlaps >= 2;
    }
}
