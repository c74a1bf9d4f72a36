package io.sluice.spi.config;

import java.time.Duration;

/** The smallest and the largest number a key takes: of durations milliseconds, of sizes bytes. */
record Range(long min, long max) {
    static final Range ANY = new Range(Long.MIN_VALUE, Long.MAX_VALUE);

    /**
     * Refuses values outside by {@link IllegalArgumentException}; what is no number is always inside.
     */
    void check(Object value) {
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
            throw new IllegalArgumentException("must be " + limits(value));
        }
    }

    private boolean contains(long number) {
        return number >= min && number <= max;
    }

    private String limits(Object like) {
        if (max == Long.MAX_VALUE) {
            return "at least " + written(min, like);
        }
        return min == Long.MIN_VALUE
                ? "at most " + written(max, like)
                : "between " + written(min, like) + " and " + written(max, like);
    }

    private static String written(long limit, Object like) {
        return switch (like) {
            case Duration duration -> HumanDuration.format(Duration.ofMillis(limit));
            case Size size -> new Size(limit).toString();
            default -> Long.toString(limit);
        };
    }
}
