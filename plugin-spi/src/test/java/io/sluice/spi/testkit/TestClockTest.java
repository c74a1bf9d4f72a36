package io.sluice.spi.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TestClockTest {
    private final TestClock clock = new TestClock();
    private final Instant start = clock.instant();
    private final List<String> events = new ArrayList<>();

    private void note(String name, Duration delay) {
        clock.after(delay).thenRun(() -> events.add(name + "@" + Duration.between(start, clock.instant())));
    }

    @Test
    void timersFireInOrderAtTheirOwnTime() {
        note("b", Duration.ofSeconds(2));
        note("a", Duration.ofSeconds(1));
        note("late", Duration.ofSeconds(4));

        clock.advance(Duration.ofSeconds(3));

        assertThat(events).containsExactly("a@PT1S", "b@PT2S");
        assertThat(clock.instant()).isEqualTo(start.plusSeconds(3));
        assertThat(clock.withZone(ZoneOffset.ofHours(1)).instant()).isEqualTo(start.plusSeconds(3));
    }

    @Test
    void aTimerSetByATimerFiresInTheSameMove() {
        clock.after(Duration.ofSeconds(1)).thenRun(() -> note("second", Duration.ofSeconds(1)));

        clock.advance(Duration.ofSeconds(2));

        assertThat(events).containsExactly("second@PT2S");
    }

    @Test
    void noDelayIsOver() {
        note("now", Duration.ZERO);

        assertThat(events).containsExactly("now@PT0S");
    }
}
