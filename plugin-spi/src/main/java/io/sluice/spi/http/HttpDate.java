package io.sluice.spi.http;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Locale;
import java.util.Optional;

/** Dates as HTTP writes them (RFC 9110 §5.6.7), to the second. */
public final class HttpDate {
    private static final DateTimeFormatter FIXDATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US);

    // The day of the week is read over: it says nothing that the date does not, and is wrong at times.
    private static final DateTimeFormatter FIXDATE_DAY = dayAndTime("dd MMM uuuu HH:mm:ss 'GMT'");
    private static final DateTimeFormatter ASCTIME_DAY = dayAndTime("MMM ppd HH:mm:ss uuuu");

    // Nothing that HTTP dates is older than that, so for long no year of two digits is read as one that is far ahead.
    private static final int EARLIEST_YEAR = 1970;

    private static final DateTimeFormatter RFC850_DAY = new DateTimeFormatterBuilder()
            .parseCaseInsensitive()
            .appendPattern("dd-MMM-")
            .appendValueReduced(ChronoField.YEAR, 2, 2, EARLIEST_YEAR)
            .appendPattern(" HH:mm:ss 'GMT'")
            .toFormatter(Locale.US);

    private HttpDate() {}

    private static DateTimeFormatter dayAndTime(String pattern) {
        return new DateTimeFormatterBuilder()
                .parseCaseInsensitive()
                .appendPattern(pattern)
                .toFormatter(Locale.US);
    }

    /** Reads a date in any of the three forms; empty when it has none of them. */
    public static Optional<Instant> parse(String text) {
        int comma = text.indexOf(',');
        try {
            LocalDateTime read;
            if (comma == 3) {
                read = LocalDateTime.parse(text.substring(4).strip(), FIXDATE_DAY);
            } else if (comma > 0) {
                read = LocalDateTime.parse(text.substring(comma + 1).strip(), RFC850_DAY);
            } else if (text.length() > 4) {
                read = LocalDateTime.parse(text.substring(4), ASCTIME_DAY);
            } else {
                return Optional.empty();
            }
            return Optional.of(read.toInstant(ZoneOffset.UTC));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** Writes a time in the form that is to be sent, {@code Sun, 06 Nov 1994 08:49:37 GMT}. */
    public static String format(Instant time) {
        return FIXDATE.format(time.atOffset(ZoneOffset.UTC));
    }
}
