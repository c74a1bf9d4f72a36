package io.sluice.core.services;

import static io.sluice.core.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.core.testing.TestPlugins;
import io.sluice.core.testing.TestProxy;
import io.sluice.spi.Plugin;
import io.sluice.spi.services.Cron;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class PluginSchedulerTest {
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final LinkedBlockingQueue<Duration> slept = new LinkedBlockingQueue<>();
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T12:00:00Z"));
    private final InstantSource source = now::get;
    private final HostServices host = HostServices.forgetting();
    private final PluginScheduler scheduler = new PluginScheduler(
            new JobOwner(
                    "one", LoggerFactory.getLogger("test"), meters, getClass().getClassLoader()),
            host,
            source.withZone(ZoneOffset.UTC),
            time -> {
                slept.add(time);
                now.updateAndGet(instant -> instant.plus(time));
                // So that a job that comes again does not fill the machine, and hears of its end.
                TimeUnit.MILLISECONDS.sleep(1);
            });

    @AfterEach
    void close() {
        scheduler.close();
    }

    private List<Long> secondsSlept(int count) throws InterruptedException {
        var seconds = new ArrayList<Long>();
        for (int i = 0; i < count; i++) {
            seconds.add(slept.poll(60, TimeUnit.SECONDS).toSeconds());
        }
        return seconds;
    }

    @Test
    void triesAFailedRunAgainFiveTimesAndGivesUp() throws Exception {
        var runs = new CountDownLatch(6);
        scheduler.once("report", Duration.ofSeconds(1), () -> {
            runs.countDown();
            throw new IOException("no luck");
        });
        assertThat(runs.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(secondsSlept(6)).containsExactly(1L, 5L, 10L, 20L, 40L, 60L);
        var failures = meters.counter("sluice.plugin.jobs", "job", "report", "status", "failure");
        eventually(() -> failures.count() == 6);
        scheduler.close();
        assertThat(slept).isEmpty();
        assertThat(failures.count()).isEqualTo(6);
    }

    @Test
    void runsAgainAndAgainWhateverBecameOfOneRun() throws Exception {
        var runs = new AtomicInteger();
        var third = new CountDownLatch(1);
        scheduler.every("sync", Duration.ofSeconds(30), () -> {
            if (runs.incrementAndGet() == 1) {
                throw new IllegalStateException("once");
            }
            if (runs.get() == 3) {
                third.countDown();
            }
        });
        assertThat(third.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(secondsSlept(3)).containsExactly(30L, 5L, 30L);
        assertThatThrownBy(() -> scheduler.every("sync", Duration.ZERO, () -> {}))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void runsAtTheTimesOfAClockOnTheWall() throws Exception {
        var times = new LinkedBlockingQueue<String>();
        scheduler.cron(
                "report",
                Cron.parse("30 3 * * *"),
                ZoneId.of("Europe/Berlin"),
                () -> times.add(now.get().toString()));

        var seen = new ArrayList<String>();
        for (int i = 0; i < 3; i++) {
            seen.add(times.poll(60, TimeUnit.SECONDS));
        }
        assertThat(seen).containsExactly("2026-01-02T02:30:00Z", "2026-01-03T02:30:00Z", "2026-01-04T02:30:00Z");
        assertThat(host.jobs().jobs())
                .singleElement()
                .extracting(JobStatus::plugin, JobStatus::name, JobStatus::kind)
                .containsExactly("one", "report", "cron 30 3 * * * Europe/Berlin");
    }

    @Test
    void remembersForOperatorsWhatWasGivenUp() throws Exception {
        scheduler.once("good", Duration.ZERO, () -> {});
        scheduler.once("bad", Duration.ZERO, () -> {
            throw new IOException("no luck");
        });
        eventually(() -> host.jobs().jobs().stream().anyMatch(job -> job.givenUp() == 1));
        scheduler.close();

        assertThat(host.jobs().jobs()).singleElement().satisfies(job -> {
            assertThat(job.name()).isEqualTo("bad");
            assertThat(job.givenUp()).isEqualTo(1);
            assertThat(job.failures()).isEqualTo(6);
            assertThat(job.lastError()).contains("java.io.IOException: no luck");
            assertThat(job.next()).isEmpty();
        });
    }

    @Test
    void endsJobsThatAreCancelledOrClosed() throws Exception {
        var interrupted = new AtomicBoolean();
        var begun = new CountDownLatch(1);
        scheduler.once("long", Duration.ZERO, () -> {
            begun.countDown();
            try {
                TimeUnit.HOURS.sleep(1);
            } catch (InterruptedException e) {
                interrupted.set(true);
                throw e;
            }
        });
        assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
        scheduler.close();
        assertThat(interrupted).isTrue();
        assertThatThrownBy(() -> scheduler.once("late", Duration.ZERO, () -> {}))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void endsWithTheInstanceBeforeItIsClosed() throws Exception {
        var events = new LinkedBlockingQueue<String>();
        var factory = TestPlugins.category("jobs", (settings, context) -> {
            context.scheduler().every("tick", Duration.ofMillis(5), () -> events.add("run"));
            return new Plugin() {
                @Override
                public void close() {
                    events.add("closed");
                }
            };
        });
        String toml = """
                [servers.web]
                addr = "127.0.0.1:0"
                locations = ["all"]
                [locations.all]
                plugins = ["jobs"]
                [plugins.jobs]
                category = "jobs"
                """;
        try (var proxy = TestProxy.run(toml, factory)) {
            for (int i = 0; i < 3; i++) {
                assertThat(events.poll(60, TimeUnit.SECONDS)).isEqualTo("run");
            }
            assertThat(proxy.reload(toml + "on_error = \"continue\"")).isEmpty();
        }
        var all = new ArrayList<>(events);
        assertThat(all.stream().filter("closed"::equals)).hasSize(2);
        assertThat(all).last().isEqualTo("closed");
    }
}
