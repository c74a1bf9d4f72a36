package io.sluice.benchmarks.openloop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ScheduleTest {
    private final Schedule schedule = new Schedule(1_000, 3);

    @Test
    void doesNotDriftWhenTheIntervalIsNoWholeNumber() {
        assertThat(schedule.due(0)).isEqualTo(1_000);
        assertThat(schedule.due(1)).isEqualTo(333_334_333);
        assertThat(schedule.due(3_000_000)).isEqualTo(1_000_000_000_001_000L);
    }

    @Test
    void countsARequestAsDueFromItsVeryTimeOn() {
        for (long request : new long[] {0, 1, 2, 3, 1_000, 999_999, 123_456_789}) {
            assertThat(schedule.dueBy(schedule.due(request))).isEqualTo(request + 1);
            assertThat(schedule.dueBy(schedule.due(request) - 1)).isEqualTo(request);
        }
    }

    @Test
    void hasNothingDueBeforeTheStart() {
        assertThat(schedule.dueBy(0)).isZero();
    }

    @Test
    void refusesARateThatIsNone() {
        assertThatThrownBy(() -> new Schedule(0, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Schedule(0, Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    }
}
