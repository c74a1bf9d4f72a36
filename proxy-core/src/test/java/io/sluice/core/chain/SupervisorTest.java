package io.sluice.core.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.chain.PluginHealth.Mode;
import io.sluice.spi.Plugin;
import io.sluice.spi.Step;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class SupervisorTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final Supervisor supervisor = new Supervisor(2, SupervisionTerms.DEFAULT, Clock.fixed(NOW, ZoneOffset.UTC));
    private final PluginHealth health = supervisor.admit("p", false);
    private final ChainedPlugin plugin = new ChainedPlugin("p", new Plugin() {}, Step.REQUEST, false, health);
    private long now = TimeUnit.HOURS.toNanos(1);

    SupervisorTest() {
        pass(Duration.ofSeconds(1));
    }

    /** Lets time pass in steps as a watchdog's. */
    private void pass(Duration time) {
        for (long left = time.toMillis(); left > 0; left -= 20) {
            now += TimeUnit.MILLISECONDS.toNanos(20);
            supervisor.tick(now);
        }
    }

    private void call(int times) {
        LoopWatch watch = supervisor.on(0);
        for (int i = 0; i < times; i++) {
            watch.leave(health, HookCall.ON_REQUEST, watch.enter(health, HookCall.ON_REQUEST));
        }
    }

    private void fail(int times) {
        LoopWatch watch = supervisor.on(1);
        for (int i = 0; i < times; i++) {
            long entered = watch.enter(health, HookCall.ON_REQUEST);
            watch.failed(plugin, HookCall.ON_REQUEST, new IllegalStateException("oops"));
            watch.leave(health, HookCall.ON_REQUEST, entered);
        }
    }

    private void hold(HookCall call, Duration time) {
        LoopWatch watch = supervisor.on(0);
        long entered = watch.enter(health, call);
        pass(time);
        watch.leave(health, call, entered);
        pass(Duration.ofMillis(600));
    }

    @Test
    void countsCallsFaultsAndTimeOfAllLoops() {
        call(100);
        fail(3);
        assertThat(health.calls(HookCall.ON_REQUEST)).isEqualTo(103);
        assertThat(health.faults(HookCall.ON_REQUEST)).isEqualTo(3);
        assertThat(health.nanos(HookCall.ON_REQUEST)).isPositive();
        assertThat(health.calls(HookCall.ON_RESPONSE)).isZero();
        assertThat(health.lastFault()).hasValueSatisfying(fault -> {
            assertThat(fault.plugin()).isEqualTo("p");
            assertThat(fault.during()).isEqualTo("onRequest");
            assertThat(fault.code()).isEqualTo(PluginFault.Code.THREW);
            assertThat(fault.retryable()).isFalse();
            assertThat(fault.message()).isEqualTo("java.lang.IllegalStateException: oops");
            assertThat(fault.time()).isEqualTo(NOW);
            assertThat(fault.stack()).first().asString().contains("SupervisorTest.fail");
        });
    }

    @Test
    void tellsFaultsByWhatWasThrown() {
        assertThat(PluginFault.of("p", HookCall.ON_REQUEST, new TimeoutException(), NOW))
                .matches(fault -> fault.code() == PluginFault.Code.TIMED_OUT && fault.retryable());
        assertThat(PluginFault.of("p", HookCall.ON_REQUEST, new NoClassDefFoundError("x"), NOW))
                .matches(fault -> fault.code() == PluginFault.Code.BROKEN_CLASS_PATH && !fault.retryable());
        assertThat(PluginFault.ofSetup("p", new IllegalStateException(new IOException("gone")), NOW))
                .matches(fault -> fault.code() == PluginFault.Code.SETUP_FAILED && fault.retryable());
    }

    @Test
    void pausesWhatKeepsFailingThreeTimesAndThenForGood() {
        for (int pause = 1; pause <= 2; pause++) {
            fail(25);
            pass(Duration.ofSeconds(1));
            assertThat(health.mode()).isEqualTo(Mode.PAUSED);
            assertThat(health.pauses()).isEqualTo(pause);
            pass(Duration.ofMinutes(9));
            assertThat(health.mode()).isEqualTo(Mode.PAUSED);
            pass(Duration.ofMinutes(1));
            assertThat(health.mode()).isEqualTo(Mode.CALLED);
        }
        fail(25);
        pass(Duration.ofSeconds(1));
        assertThat(health.mode()).isEqualTo(Mode.OFF);
        pass(Duration.ofHours(1));
        assertThat(health.mode()).isEqualTo(Mode.OFF);

        health.forgive();
        assertThat(health.mode()).isEqualTo(Mode.CALLED);
        pass(Duration.ofSeconds(1));
        assertThat(health.mode()).isEqualTo(Mode.CALLED);
    }

    @Test
    void letsBeWhatFailsForSomeOnly() {
        for (int second = 0; second < 120; second++) {
            call(20);
            fail(20);
            pass(Duration.ofSeconds(1));
        }
        assertThat(health.mode()).isEqualTo(Mode.CALLED);
    }

    @Test
    void letsBeWhatFailsNowAndThen() {
        for (int minute = 0; minute < 30; minute++) {
            fail(5);
            pass(Duration.ofSeconds(20));
        }
        assertThat(health.mode()).isEqualTo(Mode.CALLED);
    }

    @Test
    void movesWhatHoldsItsLoopAndPausesWhatCannotBeMoved() {
        hold(HookCall.ON_REQUEST, Duration.ofMillis(80));
        assertThat(health.hogs()).isZero();
        for (int i = 1; i <= 3; i++) {
            hold(HookCall.ON_REQUEST, Duration.ofMillis(500));
            assertThat(health.hogs()).as("one report for each call").isEqualTo(i);
        }
        assertThat(health.mode()).isEqualTo(Mode.OFF_LOOP);
        for (int i = 0; i < 3; i++) {
            hold(HookCall.BODY_FILTER, Duration.ofMillis(200));
        }
        assertThat(health.mode()).isEqualTo(Mode.PAUSED);
        assertThat(health.lastFault()).hasValueSatisfying(fault -> {
            assertThat(fault.code()).isEqualTo(PluginFault.Code.HOGGED_LOOP);
            assertThat(fault.during()).isEqualTo("body filter");
        });
    }

    @Test
    void doesNotBlamePluginsForAMachineThatStoodStill() {
        LoopWatch watch = supervisor.on(0);
        long entered = watch.enter(health, HookCall.ON_REQUEST);
        pass(Duration.ofMillis(40));
        now += TimeUnit.SECONDS.toNanos(5);
        pass(Duration.ofMillis(60));
        watch.leave(health, HookCall.ON_REQUEST, entered);
        assertThat(health.hogs()).isZero();
    }

    @Test
    void givesTheStackOfTheLoop() throws InterruptedException {
        var inside = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        Thread loop = Thread.ofPlatform().start(() -> {
            LoopWatch watch = supervisor.on(1);
            long entered = watch.enter(health, HookCall.ON_RESPONSE);
            inside.countDown();
            hogTheLoop(goOn);
            watch.leave(health, HookCall.ON_RESPONSE, entered);
        });
        inside.await();
        // Until the thread is inside of what it is to be found in.
        while (loop.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        pass(Duration.ofMillis(200));
        goOn.countDown();
        loop.join();

        assertThat(health.lastFault().orElseThrow().stack()).anyMatch(line -> line.contains("hogTheLoop"));
    }

    private static void hogTheLoop(CountDownLatch goOn) {
        try {
            goOn.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void forgetsPluginsThatAreClosed() {
        assertThat(supervisor.plugins()).containsExactly(health);
        supervisor.dismiss(health);
        assertThat(supervisor.plugins()).isEmpty();
        fail(1);
    }
}
