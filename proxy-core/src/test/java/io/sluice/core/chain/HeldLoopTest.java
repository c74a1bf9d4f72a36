package io.sluice.core.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.chain.PluginHealth.Mode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A call that does not come back. */
class HeldLoopTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final Supervisor supervisor = new Supervisor(2, SupervisionTerms.DEFAULT, Clock.fixed(NOW, ZoneOffset.UTC));
    private final PluginHealth health = supervisor.admit("p", false);
    private final List<String> told = new ArrayList<>();
    private long now = TimeUnit.HOURS.toNanos(1);

    HeldLoopTest() {
        supervisor.tell(new PluginObserver() {
            @Override
            public void judged(PluginHealth plugin, String verdict) {
                told.add(plugin.name() + ' ' + plugin.mode());
            }

            @Override
            public void holdsLoop(PluginHealth plugin, LoopHold hold) {
                told.add(plugin.name() + " holds " + hold.loop() + " in " + hold.call());
            }
        });
        pass(Duration.ofSeconds(1));
    }

    private void pass(Duration time) {
        for (long left = time.toMillis(); left > 0; left -= 20) {
            now += TimeUnit.MILLISECONDS.toNanos(20);
            supervisor.tick(now);
        }
    }

    @Test
    void countsAgainEachSecondSoThatOtherLoopsAreKept() {
        LoopWatch watch = supervisor.on(1);
        long entered = watch.enter(health, HookCall.ON_REQUEST);
        pass(Duration.ofMillis(900));
        assertThat(health.hogs()).isEqualTo(1);
        assertThat(health.holds()).isEmpty();
        assertThat(told).isEmpty();

        pass(Duration.ofMillis(600));
        assertThat(health.hogs()).isEqualTo(2);
        assertThat(health.holds()).singleElement().satisfies(hold -> {
            assertThat(hold.loop()).isEqualTo(1);
            assertThat(hold.call()).isEqualTo(HookCall.ON_REQUEST);
            assertThat(hold.since()).isBetween(NOW.minusSeconds(2), NOW.minusSeconds(1));
        });
        assertThat(told).containsExactly("p holds 1 in onRequest");

        pass(Duration.ofMillis(1500));
        assertThat(health.mode()).isEqualTo(Mode.OFF_LOOP);
        pass(Duration.ofSeconds(5));
        assertThat(health.mode()).isEqualTo(Mode.PAUSED);
        assertThat(told).containsExactly("p holds 1 in onRequest", "p OFF_LOOP", "p PAUSED");

        pass(Duration.ofMinutes(11));
        assertThat(health.mode()).as("another call would take the next loop").isEqualTo(Mode.PAUSED);

        watch.leave(health, HookCall.ON_REQUEST, entered);
        pass(Duration.ofSeconds(1));
        assertThat(health.holds()).isEmpty();
        assertThat(health.mode()).isEqualTo(Mode.CALLED);
    }

    @Test
    void lettingGoIsSeenThoughTheNextCallIsOfTheSameKind() {
        LoopWatch watch = supervisor.on(0);
        long entered = watch.enter(health, HookCall.ON_REQUEST);
        pass(Duration.ofMillis(1500));
        assertThat(health.holds()).hasSize(1);
        watch.leave(health, HookCall.ON_REQUEST, entered);
        entered = watch.enter(health, HookCall.ON_REQUEST);
        pass(Duration.ofMillis(60));
        assertThat(health.holds()).isEmpty();
        watch.leave(health, HookCall.ON_REQUEST, entered);
    }
}
