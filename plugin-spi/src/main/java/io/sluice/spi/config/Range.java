package io.sluice.spi.config;

import io.sluice.spi.config.ValueType.Kind;
import java.time.Duration;

/** The smallest and the largest number a key takes: of durations milliseconds, of sizes bytes. */
record Range(long min, long max) {
    static final Range ANY = new Range(Long.MIN_VALUE, Long.MAX_VALUE);

    /**
     * Refuses values outside by {@link IllegalArgumentException}; what is no number is always inside.
     */
    void check(Kind kind, Object value) {
        boolean inside =
                switch (value) {
                    case Integer number -> contains(number);
                    case Long number -> contains(number);
                    case Double number -> number >= min && number <= max;
                    case Duration duration -> contains(duration.toMillis());
                    case Size size -> contains(size.bytes());
                    default -> true;
                };
        if (!inside) {
            throw new IllegalArgumentException("must be " + limits(kind));
        }
    }

    private boolean contains(long number) {
        return number >= min && number <= max;
    }

    /** In words, to follow "must be". */
    String limits(Kind kind) {
        if (max == Long.MAX_VALUE) {
            return "at least " + written(min, kind);
        }
        return min == Long.MIN_VALUE
                ? "at most " + written(max, kind)
                : "between " + written(min, kind) + " and " + written(max, kind);
    }

    private static String written(long limit, Kind kind) {
        return switch (kind) {
            case DURATION -> HumanDuration.format(Duration.ofMillis(limit));
            case SIZE -> new Size(limit).toString();
            default -> Long.toString(limit);
        };
    }
}
