package io.sluice.core.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TicketKeysTest {
    private final Instant begin = Instant.parse("2026-01-01T00:00:00Z");
    private final TicketKeys keys = new TicketKeys(begin);

    @Test
    void keepsTheKeyBeforeToOpenWhatItSealed() {
        byte[] first = keys.all()[0].name();
        assertThat(keys.rotate(begin.plus(Duration.ofHours(11)))).isFalse();
        assertThat(keys.rotate(begin.plus(Duration.ofHours(12)))).isTrue();
        assertThat(keys.all()).hasSize(2);
        assertThat(keys.all()[0].name()).isNotEqualTo(first);
        assertThat(keys.all()[1].name()).isEqualTo(first);

        assertThat(keys.rotate(begin.plus(Duration.ofHours(24)))).isTrue();
        assertThat(keys.all())
                .hasSize(2)
                .noneSatisfy(key -> assertThat(key.name()).isEqualTo(first));
    }

    @Test
    void forgetsAKeyThatHasGrownTooOldUnseen() {
        assertThat(keys.rotate(begin.plus(Duration.ofDays(3)))).isTrue();
        assertThat(keys.all()).hasSize(1);
    }
}
