package io.sluice.core.services;

import static io.sluice.core.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.spi.Scheduler.QueuedTask;
import io.sluice.spi.services.StoreFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Promised work, by a clock that runs a thousand times as fast as others. */
class WorkQueueTest {
    @TempDir
    private Path folder;

    private final FastClock clock = new FastClock();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final JobOwner owner = new JobOwner(
            "one", LoggerFactory.getLogger("test"), meters, getClass().getClassLoader());
    private final LinkedBlockingQueue<String> done = new LinkedBlockingQueue<>();
    private StoreFolder stores = StoreFolder.inMemory();
    private JobBoard board = new JobBoard();
    private WorkQueues queues = queuesOf(stores);

    private WorkQueues queuesOf(StoreFolder of) {
        return new WorkQueues(of, board, clock, Duration.ofMillis(1));
    }

    /** As a new process. */
    private void restart() throws IOException {
        stores.close();
        stores = StoreFolder.at(folder);
        board = new JobBoard();
        queues = queuesOf(stores);
    }

    private QueueWorker attach(QueuedTask task) throws IOException {
        return queues.attach("mails", owner, task);
    }

    private static void submit(QueueWorker worker, String payload, Duration delay) throws Exception {
        worker.submit(payload, delay).toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    private String next() throws InterruptedException {
        return String.valueOf(done.poll(60, TimeUnit.SECONDS));
    }

    private JobStatus status() {
        assertThat(board.jobs()).hasSize(1);
        return board.jobs().getFirst();
    }

    @Test
    void doesWhatIsDueInItsOrder() throws Exception {
        var gate = new CountDownLatch(1);
        try (var worker = attach(payload -> {
            gate.await();
            done.add(payload);
        })) {
            submit(worker, "first", Duration.ZERO);
            // Submitting takes time, too: what is to come later has to be much later by this clock.
            submit(worker, "last", Duration.ofDays(10));
            submit(worker, "second\nwith two lines", Duration.ofDays(1));
            clock.advance(Duration.ofDays(20));
            gate.countDown();

            assertThat(List.of(next(), next(), next())).containsExactly("first", "second\nwith two lines", "last");
        }
        assertThat(board.jobs()).isEmpty();
    }

    @Test
    void triesAgainFiveTimesAndGivesUp() throws Exception {
        var times = new LinkedBlockingQueue<Instant>();
        try (var worker = attach(payload -> {
            times.add(clock.instant());
            if (payload.equals("bad")) {
                throw new IOException("no luck");
            }
            done.add(payload);
        })) {
            submit(worker, "bad", Duration.ZERO);
            var pauses = new ArrayList<Long>();
            Instant before = times.poll(60, TimeUnit.SECONDS);
            for (int i = 0; i < 5; i++) {
                Instant time = times.poll(60, TimeUnit.SECONDS);
                pauses.add(Duration.between(before, time).toSeconds());
                before = time;
            }
            List<Long> promised = List.of(5L, 10L, 20L, 40L, 60L);
            for (int i = 0; i < 5; i++) {
                assertThat(pauses.get(i)).isGreaterThanOrEqualTo(promised.get(i));
            }
            submit(worker, "good", Duration.ZERO);
            assertThat(next()).isEqualTo("good");
            eventually(() -> status().runs() == 7);

            assertThat(status().givenUp()).isEqualTo(1);
            assertThat(status().failures()).isEqualTo(6);
            assertThat(status().waiting()).isZero();
            assertThat(count("failure")).isEqualTo(6);
            assertThat(count("given_up")).isEqualTo(1);
            assertThat(count("success")).isEqualTo(1);
        }
        try (var worker = attach(done::add)) {
            submit(worker, "another", Duration.ZERO);
            assertThat(next()).isEqualTo("another");
        }
    }

    @Test
    void keepsWhatIsGivenUpOverARestartAndTriesItAgain() throws Exception {
        restart();
        try (var worker = attach(payload -> {
            clock.advance(Duration.ofMinutes(2));
            throw new IOException("no luck with " + payload);
        })) {
            for (int i = 0; i < 3; i++) {
                submit(worker, "mail " + i, Duration.ZERO);
            }
            eventually(() -> status().kept().size() == 3);
        }
        restart();
        try (var worker = attach(done::add)) {
            assertThat(status().kept()).hasSize(3);
            assertThat(status().waiting()).as("none of them waits by itself").isZero();
            submit(worker, "another", Duration.ZERO);
            assertThat(next()).isEqualTo("another");
            assertThat(status().retry(all -> true)).isEqualTo(3);
            assertThat(List.of(next(), next(), next())).containsExactly("mail 0", "mail 1", "mail 2");
            assertThat(status().kept()).isEmpty();
            assertThat(status().retry(all -> true)).isZero();
        }
        restart();
        try (var worker = attach(done::add)) {
            assertThat(status().kept()).isEmpty();
            submit(worker, "last", Duration.ZERO);
            assertThat(next()).as("none of them is done twice").isEqualTo("last");
        }
    }

    @Test
    void keepsTheLatestHundred() throws Exception {
        restart();
        try (var worker = attach(payload -> {
            clock.advance(Duration.ofMinutes(2));
            throw new IOException("no luck");
        })) {
            for (int i = 0; i < 103; i++) {
                submit(worker, "mail " + i, Duration.ZERO);
            }
            eventually(() -> status().givenUp() == 103);
            eventually(() -> status().kept().size() == 100);
        }
        restart();
        try (var worker = attach(done::add)) {
            assertThat(worker.owner().plugin()).isEqualTo("one");
            assertThat(status().retry(all -> true)).isEqualTo(100);
            assertThat(next()).isEqualTo("mail 3");
        }
    }

    @Test
    void triesAgainOrForgetsOneOfThoseThatWereGivenUp() throws Exception {
        restart();
        try (var worker = attach(payload -> {
            clock.advance(Duration.ofMinutes(2));
            throw new IOException("no luck\nwith " + payload);
        })) {
            for (int i = 0; i < 3; i++) {
                submit(worker, "mail " + i, Duration.ZERO);
            }
            eventually(() -> status().kept().size() == 3);
        }
        restart();
        String dropped;
        String left;
        try (var worker = attach(done::add)) {
            var kept = status().kept();
            assertThat(kept).allSatisfy(entry -> assertThat(entry.attempts()).isEqualTo(6));
            assertThat(kept.get(1).lastError()).isEqualTo("java.io.IOException: no luck\nwith mail 1");
            assertThat(kept.get(1).time()).isAfter(kept.get(0).time()).isBefore(clock.instant());
            dropped = kept.get(1).id();
            left = kept.get(2).id();
            assertThat(status().retry(entry -> entry.id().equals(kept.get(0).id())))
                    .isEqualTo(1);
            assertThat(next()).isEqualTo("mail 0");
            assertThat(status().drop(entry -> entry.id().equals(dropped))).isEqualTo(1);
            assertThat(status().drop(entry -> entry.id().equals(dropped))).isZero();
            submit(worker, "another", Duration.ZERO);
            assertThat(next()).as("what is dropped is not done").isEqualTo("another");
        }
        restart();
        try (var worker = attach(done::add)) {
            assertThat(worker.owner().plugin()).isEqualTo("one");
            assertThat(status().kept()).extracting(GivenUpEntry::id).containsExactly(left);
            assertThat(status().retry(all -> true)).isEqualTo(1);
            assertThat(next()).isEqualTo("mail 2");
        }
        assertThat(done).isEmpty();
    }

    private double count(String outcome) {
        return meters.counter("sluice.plugin.jobs", "job", "mails", "status", outcome)
                .count();
    }

    @Test
    void doesAfterARestartWhatWasNotDone() throws Exception {
        restart();
        try (var worker = attach(done::add)) {
            submit(worker, "later", Duration.ofDays(1));
            submit(worker, "much later", Duration.ofDays(2));
            submit(worker, "now", Duration.ZERO);
            assertThat(next()).isEqualTo("now");
            eventually(() -> status().next().isPresent());
        }
        restart();
        clock.advance(Duration.ofDays(3));
        try (var worker = attach(done::add)) {
            assertThat(List.of(next(), next())).containsExactly("later", "much later");
            eventually(() -> status().runs() == 2);
            submit(worker, "end", Duration.ZERO);
            assertThat(next()).isEqualTo("end");
        }
        restart();
        try (var worker = attach(done::add)) {
            submit(worker, "nothing but this", Duration.ZERO);
            assertThat(next()).isEqualTo("nothing but this");
        }
        assertThat(done).isEmpty();
    }

    @Test
    void remembersOverARestartHowOftenItFailed() throws Exception {
        var runs = new AtomicInteger();
        for (int start = 0; runs.get() < 6; start++) {
            restart();
            clock.advance(Duration.ofHours(1));
            int before = runs.get();
            try (var worker = attach(payload -> {
                runs.incrementAndGet();
                throw new IOException("no luck");
            })) {
                if (start == 0) {
                    submit(worker, "bad", Duration.ZERO);
                }
                eventually(() -> runs.get() > before);
            }
        }
        restart();
        clock.advance(Duration.ofHours(1));
        try (var worker = attach(done::add)) {
            submit(worker, "end", Duration.ZERO);
            assertThat(next()).isEqualTo("end");
        }
        assertThat(done).isEmpty();
        assertThat(runs.get()).isEqualTo(6);
    }

    @Test
    void leavesToTheYoungerInstanceWhatTheOlderDidNotFinish() throws Exception {
        var begun = new CountDownLatch(1);
        var older = attach(payload -> {
            begun.countDown();
            TimeUnit.HOURS.sleep(1);
        });
        submit(older, "long", Duration.ZERO);
        assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
        var younger = attach(payload -> done.add("younger: " + payload));
        submit(older, "next", Duration.ofSeconds(1));
        older.close();

        assertThat(List.of(next(), next())).containsExactly("younger: long", "younger: next");
        assertThat(older.submit("late", Duration.ZERO).toCompletableFuture())
                .failsWithin(Duration.ofSeconds(60))
                .withThrowableThat()
                .withCauseInstanceOf(StoreFailure.class);
        younger.close();
        assertThat(board.jobs()).isEmpty();
    }

    @Test
    void countsWhatInterruptsItselfAsAFailure() throws Exception {
        var tries = new AtomicInteger();
        try (var worker = attach(payload -> {
            if (tries.incrementAndGet() == 1) {
                throw new InterruptedException("by itself");
            }
            done.add(payload);
        })) {
            submit(worker, "entry", Duration.ZERO);
            assertThat(next()).isEqualTo("entry");
            assertThat(count("failure")).isEqualTo(1);
        }
    }

    @Test
    void refusesNamesThatAreNone() {
        for (String name : List.of("", "a/b", "x".repeat(65))) {
            assertThatThrownBy(() -> queues.attach(name, owner, done::add))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
