package io.sluice.spi.config;

import java.time.LocalDate;
import java.time.format.DateTimeParseException;

/**
 * Days from one to another, both included, written {@code 2026-01-01..2026-01-31}.
 *
 * @param first first day
 * @param last last day, not before the first
 */
public record DateRange(LocalDate first, LocalDate last) {

    /** Refuses a range that ends before it begins. */
    public DateRange {
        if (last.isBefore(first)) {
            throw new IllegalArgumentException("end before start: " + first + ".." + last);
        }
    }

    /**
     * Reads a range.
     *
     * @throws IllegalArgumentException when it is none
     */
    public static DateRange parse(String text) {
        int dots = text.indexOf("..");
        if (dots < 0) {
            throw new IllegalArgumentException("not a range of dates such as \"2026-01-01..2026-01-31\"");
        }
        try {
            return new DateRange(
                    LocalDate.parse(text.substring(0, dots).strip()),
                    LocalDate.parse(text.substring(dots + 2).strip()));
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("not a date such as 2026-01-31: " + e.getParsedString(), e);
        }
    }

    /** Whether a day lies in the range. */
    public boolean contains(LocalDate day) {
        return !day.isBefore(first) && !day.isAfter(last);
    }

    @Override
    public String toString() {
        return first + ".." + last;
    }
}
