package io.sluice.core.observe.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.observe.SomeOutcome;
import io.sluice.spi.testkit.FakeExchange;
import io.sluice.spi.testkit.FakeResponseHead;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
final class AccessLogTest {
    private static final FakeResponseHead RESPONSE = FakeResponseHead.of(200);
    private static final SomeOutcome OUTCOME = SomeOutcome.of(200);

    @TempDir
    private Path folder;

    private final LongAdder dropped = new LongAdder();

    private AccessLog open(Path file, int loops) throws IOException {
        return AccessLog.open(
                AccessLogSpec.parse(file + " {path}", name -> Optional.empty(), Set.of()),
                "edge",
                Clock.systemUTC(),
                loops,
                dropped);
    }

    private AccessLog open(OutputStream stream, int loops, int ringBytes) throws IOException {
        var spec = new AccessLogSpec(() -> stream, LogFormat.parse("{path}"));
        var slack = new AccessLog.Slack(ringBytes, Duration.ofMillis(10));
        return AccessLog.open(spec, "edge", Clock.systemUTC(), loops, dropped, slack);
    }

    private static void complete(AccessLog log, String path, int loop) {
        log.completed(FakeExchange.get(path), RESPONSE, OUTCOME, loop);
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            Thread.sleep(2);
        }
    }

    private static List<String> lines(ByteArrayOutputStream stream) {
        return stream.toString(StandardCharsets.US_ASCII).lines().toList();
    }

    /** Takes bytes only while it has permits, one for each write; keeps what it took. */
    private static final class SlowStream extends OutputStream {
        private final Semaphore permits = new Semaphore(0);
        private final ByteArrayOutputStream taken = new ByteArrayOutputStream();

        @Override
        public void write(int b) {
            taken.write(b);
        }

        @Override
        public void write(byte[] bytes, int from, int length) {
            permits.acquireUninterruptibly();
            taken.write(bytes, from, length);
        }
    }

    @Test
    void linesAreInTheFileAfterTheClose() throws IOException {
        Path file = folder.resolve("access.log");
        try (var log = open(file, 2)) {
            complete(log, "/1", 0);
            complete(log, "/2", 0);
            complete(log, "/3", 1);
        }

        assertThat(Files.readString(file)).isEqualTo("/1\n/2\n/3\n");
    }

    @Test
    void linesAppearSoonByThemselves() throws IOException, InterruptedException {
        Path file = folder.resolve("access.log");
        try (var log = open(file, 1)) {
            complete(log, "/1", 0);
            await(() -> file.toFile().length() == 3);
            complete(log, "/2", 0);
            await(() -> file.toFile().length() == 6);
        }
    }

    @Test
    void goesOnAtTheEndOfAFile() throws IOException {
        Path file = Files.writeString(folder.resolve("access.log"), "earlier\n");
        try (var log = open(file, 1)) {
            complete(log, "/later", 0);
        }

        assertThat(Files.readString(file)).isEqualTo("earlier\n/later\n");
    }

    @Test
    void twoLogsMayShareAFile() throws IOException {
        Path file = folder.resolve("access.log");
        try (var old = open(file, 1);
                var young = open(file, 1)) {
            for (int i = 0; i < 5000; i++) {
                complete(old, "/old/" + i, 0);
                complete(young, "/young/" + i, 0);
            }
        }

        assertThat(Files.readAllLines(file)).hasSize(10_000).allMatch(line -> line.matches("/(old|young)/[0-9]+"));
    }

    @Test
    void saysWhyAFileCannotBeOpened() {
        assertThatThrownBy(() -> open(folder.resolve("no/such/folder.log"), 1))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no/such/folder.log");
    }

    @Test
    void reopensTheFileThatWasMovedAway() throws IOException, InterruptedException {
        Path file = folder.resolve("access.log");
        Path moved = folder.resolve("access.log.1");
        try (var log = open(file, 1)) {
            complete(log, "/1", 0);
            await(() -> file.toFile().length() == 3);
            Files.move(file, moved);
            complete(log, "/2", 0);
            await(() -> moved.toFile().length() == 6);

            log.reopen();
            await(() -> Files.exists(file));
            complete(log, "/3", 0);
        }

        assertThat(Files.readString(moved)).isEqualTo("/1\n/2\n");
        assertThat(Files.readString(file)).isEqualTo("/3\n");
    }

    @Test
    void keepsTheFileThatIsOpenWhenAnotherCannotBe() throws IOException, InterruptedException {
        Path inner = Files.createDirectory(folder.resolve("inner"));
        Path moved = folder.resolve("moved");
        try (var log = open(inner.resolve("access.log"), 1)) {
            Files.move(inner, moved);
            log.reopen();
            Thread.sleep(20);
            complete(log, "/1", 0);
        }

        assertThat(Files.readString(moved.resolve("access.log"))).isEqualTo("/1\n");
    }

    @Test
    void countsWhatAFullRingCannotTake() throws IOException, InterruptedException {
        var stream = new SlowStream();
        var log = open(stream, 1, 1 << 10);
        // The writer hangs with the first line.
        complete(log, "/first", 0);
        await(stream.permits::hasQueuedThreads);

        for (int i = 0; i < 100; i++) {
            complete(log, "/0123456789", 0);
        }
        int kept = 1024 / "/0123456789\n".length();
        assertThat(dropped.sum()).isEqualTo(100 - kept);

        stream.permits.release(1000);
        log.close();
        assertThat(lines(stream.taken)).hasSize(1 + kept).first().isEqualTo("/first");
    }

    @Test
    void everyLineIsWrittenInOrderOrCounted() throws IOException, InterruptedException {
        int loops = 4;
        int each = 12_000;
        var stream = new SlowStream();
        var log = open(stream, loops, 1 << 12);
        List<Thread> threads = IntStream.range(0, loops)
                .mapToObj(loop -> Thread.ofPlatform().start(() -> {
                    for (int i = 0; i < each; i++) {
                        complete(log, "/" + loop + "/" + i, loop);
                        // Nothing is taken at first, then now and then.
                        if (i > each / 4 && i % 16 == 0) {
                            stream.permits.release();
                        }
                    }
                }))
                .toList();
        for (Thread thread : threads) {
            thread.join();
        }
        stream.permits.release(1_000_000);
        log.close();

        var written = lines(stream.taken);
        assertThat(written.size() + dropped.sum()).isEqualTo((long) loops * each);
        assertThat(dropped.sum()).isPositive();
        var last = new int[loops];
        Arrays.fill(last, -1);
        for (String line : written) {
            assertThat(line).matches("/[0-3]/[0-9]+");
            int loop = line.charAt(1) - '0';
            int number = Integer.parseInt(line.substring(3));
            assertThat(number).isGreaterThan(last[loop]);
            last[loop] = number;
        }
    }

    @Test
    void aLoopDoesNotWaitForAStuckTarget() throws IOException, InterruptedException {
        var stream = new SlowStream();
        var log = open(stream, 1, 1 << 10);
        complete(log, "/first", 0);
        await(stream.permits::hasQueuedThreads);

        // Were one of these to wait, the test would for ever.
        for (int i = 0; i < 10_000; i++) {
            complete(log, "/" + i, 0);
        }

        assertThat(dropped.sum()).isGreaterThan(9000);
        stream.permits.release(1000);
        log.close();
    }

    @Test
    void aRingThatFillsWakesTheWriter() throws IOException {
        var stream = new SlowStream();
        stream.permits.release(1_000_000);
        var spec = new AccessLogSpec(() -> stream, LogFormat.parse("{path}"));
        var slack = new AccessLog.Slack(1 << 14, Duration.ofDays(1));
        var log = AccessLog.open(spec, "edge", Clock.systemUTC(), 1, dropped, slack);
        // Nobody but the loop wakes the writer. Were it not to, this would go on until the test's time is up.
        for (int round = 0; round < 10; round++) {
            int before = stream.taken.size();
            while (stream.taken.size() == before) {
                complete(log, "/" + round, 0);
            }
        }
        log.close();
    }

    @Test
    void countsLinesThatAreTooLong() throws IOException {
        var stream = new ByteArrayOutputStream();
        var format = LogFormat.parse("{path}".repeat(10));
        var spec = new AccessLogSpec(() -> stream, format);
        try (var log = AccessLog.open(spec, "edge", Clock.systemUTC(), 1, dropped)) {
            complete(log, "/" + "x".repeat(10_000), 0);
            complete(log, "/short", 0);
        }

        assertThat(dropped.sum()).isOne();
        assertThat(lines(stream)).containsExactly("/short".repeat(10));
    }

    @Test
    void countsWhatCouldNotBeWrittenAndGoesOn() throws IOException, InterruptedException {
        var taken = new ByteArrayOutputStream();
        var failing = new AtomicBoolean(true);
        var stream = new OutputStream() {
            @Override
            public void write(int b) {
                taken.write(b);
            }

            @Override
            public void write(byte[] bytes, int from, int length) throws IOException {
                if (failing.get()) {
                    throw new IOException("no space left");
                }
                taken.write(bytes, from, length);
            }
        };
        try (var log = open(stream, 1, 1 << 12)) {
            complete(log, "/1", 0);
            complete(log, "/2", 0);
            await(() -> dropped.sum() == 2);
            failing.set(false);
            complete(log, "/3", 0);
        }

        assertThat(lines(taken)).containsExactly("/3");
    }

    @Test
    void bigBacklogsAreWrittenInFull() throws IOException, InterruptedException {
        var stream = new SlowStream();
        var log = open(stream, 3, 1 << 20);
        complete(log, "/first", 0);
        await(stream.permits::hasQueuedThreads);
        var expected = new ArrayList<String>(List.of("/first"));
        for (int i = 0; i < 6000; i++) {
            for (int loop = 0; loop < 3; loop++) {
                String path = "/" + loop + "/" + "x".repeat(i % 97) + i;
                complete(log, path, loop);
                expected.add(path);
            }
        }

        stream.permits.release(1000);
        log.close();

        assertThat(dropped.sum()).isZero();
        assertThat(lines(stream.taken)).containsExactlyInAnyOrderElementsOf(expected);
    }
}
