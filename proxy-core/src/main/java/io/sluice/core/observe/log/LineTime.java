package io.sluice.core.observe.log;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * The present moment in the ways that lines show it; all but the milliseconds is made anew once a second. Owned by its
 * loop.
 */
final class LineTime {
    private static final DateTimeFormatter NGINX = DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss xx", Locale.ROOT);
    private static final DateTimeFormatter SECOND = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss", Locale.ROOT);
    private static final DateTimeFormatter OFFSET = DateTimeFormatter.ofPattern("xxx", Locale.ROOT);

    private final Clock clock;
    private long millis;
    private long second = Long.MIN_VALUE;
    private byte[] nginx = {};
    private byte[] local = {};
    private byte[] offset = {};
    private byte[] utc = {};

    /** Time of this clock, in its zone. */
    LineTime(Clock clock) {
        this.clock = clock;
    }

    /** Looks at the clock. */
    void refresh() {
        millis = clock.millis();
        long now = Math.floorDiv(millis, 1000);
        if (now != second) {
            second = now;
            Instant instant = Instant.ofEpochSecond(now);
            ZonedDateTime here = instant.atZone(clock.getZone());
            nginx = ascii(NGINX.format(here));
            local = ascii(SECOND.format(here));
            offset = ascii(OFFSET.format(here));
            utc = ascii(SECOND.format(instant.atZone(ZoneOffset.UTC)));
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** {@code 20/Nov/2026:13:55:36 +0100}. */
    void writeNginx(LineBuffer out) {
        out.put(nginx);
    }

    /** {@code 2026-11-20T13:55:36.042+01:00}. */
    void writeLocal(LineBuffer out) {
        out.put(local);
        writeFraction(out);
        out.put(offset);
    }

    /** {@code 2026-11-20T12:55:36.042Z}. */
    void writeUtc(LineBuffer out) {
        out.put(utc);
        writeFraction(out);
        out.put('Z');
    }

    /** Milliseconds since 1970. */
    void writeMillis(LineBuffer out) {
        out.number(millis);
    }

    private void writeFraction(LineBuffer out) {
        out.put('.');
        out.padded(Math.floorMod(millis, 1000), 3);
    }
}
