package io.sluice.core.observe.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

final class LineTimeTest {
    private static String text(Consumer<LineBuffer> writer) {
        var line = new LineBuffer();
        writer.accept(line);
        return new String(line.bytes(), 0, line.length(), StandardCharsets.US_ASCII);
    }

    private static LineTime at(String instant, String zone) {
        var time = new LineTime(Clock.fixed(Instant.parse(instant), ZoneId.of(zone)));
        time.refresh();
        return time;
    }

    @Test
    void showsTheMomentInFourWays() {
        var time = at("2026-11-20T12:55:36.042Z", "Europe/Berlin");

        assertThat(text(time::writeNginx)).isEqualTo("20/Nov/2026:13:55:36 +0100");
        assertThat(text(time::writeLocal)).isEqualTo("2026-11-20T13:55:36.042+01:00");
        assertThat(text(time::writeUtc)).isEqualTo("2026-11-20T12:55:36.042Z");
        assertThat(text(time::writeMillis)).isEqualTo("1795179336042");
    }

    @Test
    void writesTheOffsetOfUtcAsNumbers() {
        var time = at("2026-01-02T03:04:05Z", "UTC");

        assertThat(text(time::writeNginx)).isEqualTo("02/Jan/2026:03:04:05 +0000");
        assertThat(text(time::writeLocal)).isEqualTo("2026-01-02T03:04:05.000+00:00");
    }

    @Test
    void knowsOddZones() {
        assertThat(text(at("2026-06-01T00:00:00Z", "Asia/Kathmandu")::writeNginx))
                .isEqualTo("01/Jun/2026:05:45:00 +0545");
        assertThat(text(at("2026-06-01T00:00:00Z", "America/St_Johns")::writeLocal))
                .isEqualTo("2026-05-31T21:30:00.000-02:30");
    }

    @Test
    void goesOnWithTheClock() {
        var now = new Instant[] {Instant.parse("2026-10-25T00:59:59.999Z")};
        var time = new LineTime(new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneId.of("Europe/Berlin");
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return now[0];
            }
        });
        time.refresh();
        assertThat(text(time::writeLocal)).isEqualTo("2026-10-25T02:59:59.999+02:00");

        // Summer time ends.
        now[0] = now[0].plusMillis(1);
        time.refresh();
        assertThat(text(time::writeLocal)).isEqualTo("2026-10-25T02:00:00.000+01:00");

        now[0] = now[0].plusMillis(7);
        time.refresh();
        assertThat(text(time::writeLocal)).isEqualTo("2026-10-25T02:00:00.007+01:00");

        // And a clock may be set back.
        now[0] = Instant.parse("1969-12-31T23:59:59.250Z");
        time.refresh();
        assertThat(text(time::writeUtc)).isEqualTo("1969-12-31T23:59:59.250Z");
        assertThat(text(time::writeMillis)).isEqualTo("-750");
    }
}
