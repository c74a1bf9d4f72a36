package io.sluice.benchmarks.openloop;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class TallyTest {
    private final Tally tally = new Tally(100, 1);

    @Test
    void isVoidBelowNinetyNinePercentOfTheRate() {
        for (int i = 0; i < 98; i++) {
            tally.answered(1_000, true);
        }
        assertThat(tally.isVoid()).isTrue();
        tally.answered(1_000, true);
        assertThat(tally.isVoid()).isFalse();
    }

    @Test
    void doesNotCountAnswersAfterTheEndAsAchieved() {
        tally.answered(1_000, false);
        assertThat(tally.achieved()).isZero();
    }

    @Test
    void letsPercentilesShowWhatWasNeverAnswered() {
        tally.answered(1_000_000, true);
        tally.unanswered(5_000_000_000L);
        assertThat(tally.micros(100)).isCloseTo(5_000_000, Percentage.withPercentage(0.1));
    }

    @Test
    void printsOneLineOfJson() {
        tally.warmed();
        tally.answered(1_500_000, true);
        tally.error("status");
        assertThat(tally.toJson(3))
                .startsWith("{\"requests\":2,\"seconds\":3.000,\"offered\":100.0,\"achieved\":1.0,\"void\":true,"
                        + "\"errors\":{\"status\":1},\"curve\":[[0.000000,")
                .endsWith("]]}")
                .doesNotContain("\n");
    }
}
