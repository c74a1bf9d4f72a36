package io.sluice.spi.services;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Times that come again, as {@code cron} writes them: minute, hour, day of the month, month and day of the week, such as
 * {@code 30 3 * * MON-FRI}. Each is {@code *}, a number, a range, a list of these, perhaps with a step ({@code *}{@code /15}); months and
 * days have their English names' first three letters, too, and 7 is Sunday like 0. Where both days are restricted, either is enough.
 * {@code @hourly}, {@code @daily}, {@code @weekly}, {@code @monthly} and {@code @yearly} stand for what they say. May be the type
 * of a key of a plugin's configuration. Immutable.
 *
 * <p><b>When clocks change.</b> A time that a day leaves out is when the hour that is left out ends; one that a day has twice is the
 * first of both, except where every hour is meant anyway.
 */
public final class Cron {
    private static final Map<String, String> NICKNAMES = Map.of(
            "@hourly", "0 * * * *",
            "@daily", "0 0 * * *",
            "@midnight", "0 0 * * *",
            "@weekly", "0 0 * * 0",
            "@monthly", "0 0 1 * *",
            "@yearly", "0 0 1 1 *",
            "@annually", "0 0 1 1 *");
    private static final List<String> MONTHS =
            List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
    private static final List<String> DAYS = List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat");

    /** Between two 29ths of February there are eight years at most. */
    private static final int FARTHEST_DAYS = 9 * 366;

    private static final long EVERY_HOUR = (1L << 24) - 1;

    private final String text;
    private final long minutes;
    private final long hours;
    private final long monthDays;
    private final long months;
    private final long weekDays;
    private final boolean eitherDay;

    private Cron(String text, String[] fields) {
        this.text = text;
        minutes = bits("minute", fields[0], 0, 59, List.of());
        hours = bits("hour", fields[1], 0, 23, List.of());
        monthDays = bits("day of the month", fields[2], 1, 31, List.of());
        months = bits("month", fields[3], 1, 12, MONTHS);
        long days = bits("day of the week", fields[4], 0, 7, DAYS);
        weekDays = (days | days >> 7) & 0x7f;
        eitherDay = !fields[2].startsWith("*") && !fields[4].startsWith("*");
    }

    /**
     * Reads it.
     *
     * @throws IllegalArgumentException naming what is wrong
     */
    public static Cron parse(String text) {
        String plain = text.strip().toLowerCase(Locale.ROOT);
        String[] fields = NICKNAMES.getOrDefault(plain, plain).split("\\s+", -1);
        if (fields.length != 5) {
            throw new IllegalArgumentException("must be five fields, \"minute hour day month weekday\", or one of "
                    + NICKNAMES.keySet().stream().sorted().toList() + ", was \"" + text + '"');
        }
        var cron = new Cron(text, fields);
        if (!cron.eitherDay && cron.lacksItsDays()) {
            throw new IllegalArgumentException("no month has such a day: \"" + text + '"');
        }
        return cron;
    }

    private boolean lacksItsDays() {
        int first = Long.numberOfTrailingZeros(monthDays);
        for (int month = 1; month <= 12; month++) {
            if (has(months, month) && first <= YearMonth.of(2024, month).lengthOfMonth()) {
                return false;
            }
        }
        return true;
    }

    private static long bits(String what, String field, int least, int most, List<String> names) {
        long bits = 0;
        for (String part : field.split(",", -1)) {
            bits |= part(what, part, least, most, names);
        }
        return bits;
    }

    private static long part(String what, String part, int least, int most, List<String> names) {
        String[] rangeAndStep = part.split("/", 2);
        int step = rangeAndStep.length == 1 ? 1 : number(what, rangeAndStep[1], 1, most, List.of());
        int from = least;
        int to = most;
        if (!rangeAndStep[0].equals("*")) {
            String[] ends = rangeAndStep[0].split("-", 2);
            from = number(what, ends[0], least, most, names);
            boolean isOpen = ends.length == 1 && rangeAndStep.length == 2;
            to = isOpen ? most : number(what, ends[ends.length - 1], least, most, names);
        }
        if (from > to) {
            throw new IllegalArgumentException(what + ": a range goes upwards, was \"" + part + '"');
        }
        long bits = 0;
        for (int i = from; i <= to; i += step) {
            bits |= 1L << i;
        }
        return bits;
    }

    private static int number(String what, String text, int least, int most, List<String> names) {
        int name = names.indexOf(text);
        if (name >= 0) {
            // Months count from 1, days of the week from 0.
            return name + least;
        }
        if (!text.matches("[0-9]{1,2}") || Integer.parseInt(text) < least || Integer.parseInt(text) > most) {
            throw new IllegalArgumentException(
                    "%s: must be from %d to %d, was \"%s\"".formatted(what, least, most, text));
        }
        return Integer.parseInt(text);
    }

    private static boolean has(long bits, int bit) {
        return (bits >> bit & 1) != 0;
    }

    private boolean matches(LocalDate date) {
        boolean onMonthDay = has(monthDays, date.getDayOfMonth());
        boolean onWeekDay = has(weekDays, date.getDayOfWeek().getValue() % 7);
        boolean onDay = eitherDay ? onMonthDay || onWeekDay : onMonthDay && onWeekDay;
        return onDay && has(months, date.getMonthValue());
    }

    private boolean matches(LocalTime time) {
        return has(minutes, time.getMinute()) && has(hours, time.getHour());
    }

    /**
     * The next time.
     *
     * @param after the result is later than this
     * @param zone whose clocks are meant
     */
    public Instant next(Instant after, ZoneId zone) {
        ZonedDateTime from = after.truncatedTo(ChronoUnit.MINUTES)
                .plus(1, ChronoUnit.MINUTES)
                .atZone(zone);
        LocalDate date = from.toLocalDate();
        for (int i = 0; i < FARTHEST_DAYS; i++) {
            if (matches(date)) {
                Optional<Instant> found = firstOn(date, from);
                if (found.isPresent()) {
                    return found.get();
                }
            }
            date = date.plusDays(1);
        }
        throw new DateTimeException("\"" + text + "\" never comes in " + zone);
    }

    private Optional<Instant> firstOn(LocalDate date, ZonedDateTime from) {
        ZonedDateTime begin = date.atStartOfDay(from.getZone());
        Optional<Instant> madeUp = leftOut(date, begin);
        for (ZonedDateTime time = begin.isBefore(from) ? from : begin;
                time.toLocalDate().equals(date);
                time = time.plusMinutes(1)) {
            boolean isSecond =
                    !time.getOffset().equals(time.withEarlierOffsetAtOverlap().getOffset());
            boolean counts = !isSecond || hours == EVERY_HOUR;
            if ((counts && matches(time.toLocalTime()))
                    || madeUp.filter(time.toInstant()::equals).isPresent()) {
                return Optional.of(time.toInstant());
            }
        }
        return Optional.empty();
    }

    /** When the time ends that a day's clocks leave out, if one of these times is in it. */
    private Optional<Instant> leftOut(LocalDate date, ZonedDateTime begin) {
        ZoneOffsetTransition change =
                begin.getZone().getRules().nextTransition(begin.toInstant().minusNanos(1));
        if (change == null
                || !change.isGap()
                || !change.getDateTimeBefore().toLocalDate().equals(date)) {
            return Optional.empty();
        }
        long length = Duration.between(change.getDateTimeBefore(), change.getDateTimeAfter())
                .toMinutes();
        for (long minute = 0; minute < length; minute++) {
            LocalDateTime missing = change.getDateTimeBefore().plusMinutes(minute);
            if (missing.toLocalDate().equals(date) && matches(missing.toLocalTime()) && hours != EVERY_HOUR) {
                return Optional.of(change.getInstant());
            }
        }
        return Optional.empty();
    }

    /** As it was written. */
    @Override
    public String toString() {
        return text;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Cron cron && cron.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }
}
