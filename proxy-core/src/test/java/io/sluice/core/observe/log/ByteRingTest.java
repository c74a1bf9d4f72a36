package io.sluice.core.observe.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class ByteRingTest {
    private final ByteRing ring = new ByteRing(16);

    private boolean offer(String text) {
        byte[] line = text.getBytes(StandardCharsets.US_ASCII);
        return ring.offer(line, line.length);
    }

    private String drain(int room) {
        var target = new byte[room + 2];
        int length = ring.drainTo(target, 2);
        return new String(target, 2, length, StandardCharsets.US_ASCII);
    }

    @Test
    void givesBackWhatWasPutIn() {
        assertThat(offer("one\n")).isTrue();
        assertThat(offer("two\n")).isTrue();

        assertThat(drain(100)).isEqualTo("one\ntwo\n");
        assertThat(drain(100)).isEmpty();
    }

    @Test
    void takesNoMoreThanItHolds() {
        assertThat(offer("0123456789\n")).isTrue();
        assertThat(offer("01234\n")).isFalse();
        assertThat(offer("0123\n")).isTrue();
        assertThat(offer("\n")).isFalse();

        assertThat(drain(100)).isEqualTo("0123456789\n0123\n");
        assertThat(offer("01234567890123456\n")).isFalse();
    }

    @Test
    void goesRoundAndRound() {
        for (int i = 0; i < 1000; i++) {
            String line = "x".repeat(i % 15) + '\n';
            assertThat(offer(line)).isTrue();
            assertThat(drain(16)).isEqualTo(line);
        }
    }

    @Test
    void movesWholeLinesOnly() {
        offer("one\n");
        offer("two\n");
        offer("three\n");

        assertThat(drain(9)).isEqualTo("one\ntwo\n");
        assertThat(drain(5)).isEmpty();
        assertThat(drain(6)).isEqualTo("three\n");
    }

    @Test
    void tellsOnceThatItFills() {
        offer("a\n");
        offer("b\n");
        assertThat(ring.startsFilling()).isFalse();
        offer("c\n");
        assertThat(ring.startsFilling()).isTrue();
        offer("d\n");
        assertThat(ring.startsFilling()).isFalse();

        drain(100);
        assertThat(ring.startsFilling()).isFalse();
        offer("eeeeeeee\n");
        assertThat(ring.startsFilling()).isTrue();
    }

    @Test
    void needsAPowerOfTwo() {
        assertThatThrownBy(() -> new ByteRing(1000)).hasMessageContaining("1000");
    }

    @Test
    void carriesLinesFromOneThreadToAnother() throws InterruptedException {
        var large = new ByteRing(1 << 10);
        int lines = 200_000;
        var loop = Thread.ofPlatform().start(() -> {
            var line = new LineBuffer();
            for (int i = 0; i < lines; i++) {
                line.clear();
                line.number(i);
                line.put('\n');
                while (!large.offer(line.bytes(), line.length())) {
                    Thread.onSpinWait();
                }
            }
        });

        var target = new byte[300];
        long next = 0;
        long number = 0;
        while (next < lines) {
            int length = large.drainTo(target, 0);
            for (int i = 0; i < length; i++) {
                if (target[i] == '\n') {
                    assertThat(number).isEqualTo(next++);
                    number = 0;
                } else {
                    number = number * 10 + target[i] - '0';
                }
            }
        }
        loop.join();
    }
}
