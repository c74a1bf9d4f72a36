package io.sluice.spi.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CronTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    private static List<String> next(String cron, String after, ZoneId zone, int count) {
        var found = new ArrayList<String>();
        Instant time = LocalDateTime.parse(after).atZone(zone).toInstant();
        for (int i = 0; i < count; i++) {
            time = Cron.parse(cron).next(time, zone);
            found.add(time.atZone(zone).toOffsetDateTime().toString());
        }
        return found;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            * * * * *           | 2026-01-01T00:00:59 | 2026-01-01T00:01Z
            */15 * * * *        | 2026-01-01T00:15:00 | 2026-01-01T00:30Z
            5/20 * * * *        | 2026-01-01T00:46:00 | 2026-01-01T01:05Z
            30 3 * * MON-FRI    | 2026-01-02T03:30:00 | 2026-01-05T03:30Z
            0 0 * * 7           | 2026-01-01T00:00:00 | 2026-01-04T00:00Z
            0 0 * * 0           | 2026-01-01T00:00:00 | 2026-01-04T00:00Z
            0 0 13 * fri        | 2026-02-01T00:00:00 | 2026-02-06T00:00Z
            0 0 29 2 *          | 2097-01-01T00:00:00 | 2104-02-29T00:00Z
            0 12 1,15 jan-mar * | 2026-03-15T12:00:00 | 2027-01-01T12:00Z
            @hourly             | 2026-01-01T00:00:00 | 2026-01-01T01:00Z
            @Monthly            | 2026-01-01T00:00:00 | 2026-02-01T00:00Z
            @yearly             | 2026-01-01T00:00:00 | 2027-01-01T00:00Z
            59 23 31 12 *       | 2026-12-31T23:59:00 | 2027-12-31T23:59Z
            """)
    void findsTheNextTime(String cron, String after, String expected) {
        assertThat(next(cron, after, ZoneOffset.UTC, 1)).containsExactly(expected);
    }

    @Test
    void runsOnceWhenTheClockIsPutForward() {
        // On this day 02:00 to 03:00 is left out.
        assertThat(next("30 2 * * *", "2026-03-28T12:00:00", BERLIN, 2))
                .containsExactly("2026-03-29T03:00+02:00", "2026-03-30T02:30+02:00");
        assertThat(next("0,15 2,3 * * *", "2026-03-28T12:00:00", BERLIN, 3))
                .containsExactly("2026-03-29T03:00+02:00", "2026-03-29T03:15+02:00", "2026-03-30T02:00+02:00");
        assertThat(next("30 * * * *", "2026-03-29T01:00:00", BERLIN, 2))
                .containsExactly("2026-03-29T01:30+01:00", "2026-03-29T03:30+02:00");
        // Here it is midnight that is left out.
        assertThat(next("0 0 * * *", "2026-03-26T12:00:00", ZoneId.of("Asia/Beirut"), 3))
                .containsExactly("2026-03-27T00:00+02:00", "2026-03-28T00:00+02:00", "2026-03-29T01:00+03:00");
    }

    @Test
    void runsOnceWhenTheClockIsPutBackUnlessEveryHourIsMeant() {
        // On this day there are two times from 02:00 to 03:00.
        assertThat(next("30 2 * * *", "2026-10-24T12:00:00", BERLIN, 2))
                .containsExactly("2026-10-25T02:30+02:00", "2026-10-26T02:30+01:00");
        assertThat(next("30 * * * *", "2026-10-25T01:00:00", BERLIN, 4))
                .containsExactly(
                        "2026-10-25T01:30+02:00",
                        "2026-10-25T02:30+02:00",
                        "2026-10-25T02:30+01:00",
                        "2026-10-25T03:30+01:00");
    }

    @Test
    void agreesWithAnotherImplementation() {
        var random = new Random(4);
        var parser = new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX));
        for (int round = 0; round < 500; round++) {
            boolean onMonthDays = random.nextBoolean();
            String monthDays = onMonthDays ? field(random, 1, 28) : "*";
            String text = String.join(
                    " ",
                    field(random, 0, 59),
                    field(random, 0, 23),
                    monthDays,
                    field(random, 1, 12),
                    onMonthDays && random.nextInt(4) > 0 ? "*" : list(random, 0, 6));
            if (onMonthDays && monthDays.startsWith("*") && !text.endsWith("*")) {
                continue;
            }
            var other = ExecutionTime.forCron(parser.parse(text));
            Instant time = Instant.ofEpochSecond(1_700_000_000L + random.nextInt(100_000_000));
            for (int i = 0; i < 5; i++) {
                Instant expected = other.nextExecution(time.atZone(ZoneOffset.UTC))
                        .orElseThrow()
                        .toInstant();
                assertThat(Cron.parse(text).next(time, ZoneOffset.UTC))
                        .as("%s after %s", text, time)
                        .isEqualTo(expected);
                time = expected;
            }
        }
    }

    private static String field(Random random, int least, int most) {
        return switch (random.nextInt(4)) {
            case 0 -> "*";
            case 1 -> "*/" + (1 + random.nextInt(most / 2));
            case 2 -> {
                int from = least + random.nextInt(most - least);
                int to = from + random.nextInt(most - from + 1);
                yield to == from ? String.valueOf(from) : from + "-" + to;
            }
            default -> list(random, least, most);
        };
    }

    private static String list(Random random, int least, int most) {
        return IntStream.rangeClosed(0, random.nextInt(3))
                .map(i -> least + random.nextInt(most - least + 1))
                .sorted()
                .distinct()
                .mapToObj(String::valueOf)
                .collect(Collectors.joining(","));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''              | must be five fields
            * * * *         | must be five fields
            * * * * * *     | must be five fields
            @never          | @yearly
            60 * * * *      | minute: must be from 0 to 59, was "60"
            -1 * * * *      | minute: must be from 0 to 59, was ""
            * 24 * * *      | hour: must be from 0 to 23, was "24"
            * * 0 * *       | day of the month: must be from 1 to 31, was "0"
            * * * 13 *      | month: must be from 1 to 12, was "13"
            * * * * 8       | day of the week: must be from 0 to 7, was "8"
            * * * * monday  | day of the week: must be from 0 to 7, was "monday"
            */0 * * * *     | minute: must be from 1 to 59, was "0"
            5-3 * * * *     | minute: a range goes upwards, was "5-3"
            * * 30 2 *      | no month has such a day
            * * 31 4,6 *    | no month has such a day
            1,, * * * *     | minute: must be from 0 to 59, was ""
            """)
    void refusesWhatIsNone(String text, String message) {
        assertThatThrownBy(() -> Cron.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void isAValue() {
        assertThat(Cron.parse("0 3 * * *")).isEqualTo(Cron.parse("0 3 * * *")).hasToString("0 3 * * *");
        assertThat(Cron.parse("0 3 * * *").hashCode())
                .isEqualTo(Cron.parse("0 3 * * *").hashCode());
        assertThat(Cron.parse("0 3 * * *")).isNotEqualTo(Cron.parse("0 4 * * *"));
    }
}
