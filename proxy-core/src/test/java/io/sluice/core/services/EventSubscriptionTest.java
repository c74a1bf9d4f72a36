package io.sluice.core.services;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.spi.event.EventBus;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class EventSubscriptionTest {
    private record Numbered(int source, int number) {}

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final HostServices host = HostServices.forgetting();
    private final PluginEvents events = new PluginEvents(
            new JobOwner(
                    "one", LoggerFactory.getLogger("test"), meters, getClass().getClassLoader()),
            host);

    private double count(String event, String status) {
        return meters.counter("sluice.plugin.events", "event", event, "status", status)
                .count();
    }

    private static <T> List<T> take(LinkedBlockingQueue<T> queue, int count) throws InterruptedException {
        var taken = new ArrayList<T>();
        for (int i = 0; i < count; i++) {
            T next = queue.poll(60, TimeUnit.SECONDS);
            assertThat(next).as("event %d", i).isNotNull();
            taken.add(next);
        }
        return taken;
    }

    @Test
    void getsWhatIsOfItsType() throws Exception {
        var texts = new LinkedBlockingQueue<String>();
        var all = new LinkedBlockingQueue<Object>();
        events.subscribe(String.class, texts::add);
        events.subscribe(Object.class, all::add);

        host.events().publish(1);
        host.events().publish("a");
        events.publish("b");

        assertThat(take(texts, 2)).containsExactly("a", "b");
        assertThat(take(all, 3)).containsExactly(1, "a", "b");
        assertThat(host.events().wants(Integer.class)).isTrue();
    }

    @Test
    void keepsTheOrderOfEachThread() throws Exception {
        var seen = new LinkedBlockingQueue<Numbered>();
        events.subscribe(Numbered.class, seen::add);
        var publishers = IntStream.range(0, 4)
                .mapToObj(source -> Thread.ofPlatform().start(() -> {
                    for (int i = 0; i < 200; i++) {
                        events.publish(new Numbered(source, i));
                    }
                }))
                .toList();
        for (Thread publisher : publishers) {
            publisher.join();
        }

        List<Numbered> all = take(seen, 800);
        for (int source = 0; source < 4; source++) {
            int wanted = source;
            assertThat(all.stream().filter(one -> one.source() == wanted).map(Numbered::number))
                    .containsExactlyElementsOf(IntStream.range(0, 200).boxed().toList());
        }
        assertThat(count("Numbered", "dropped")).isZero();
    }

    @Test
    void dropsWhatComesWhileItsQueueIsFull() throws Exception {
        var gate = new CountDownLatch(1);
        var begun = new CountDownLatch(1);
        var seen = new LinkedBlockingQueue<Integer>();
        events.subscribe(Integer.class, number -> {
            begun.countDown();
            try {
                gate.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            seen.add(number);
        });
        events.publish(-1);
        assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
        for (int i = 0; i < 3 * EventBus.QUEUE; i++) {
            events.publish(i);
        }
        gate.countDown();

        // The one that is being handled counts.
        assertThat(take(seen, EventBus.QUEUE)).endsWith(EventBus.QUEUE - 2).doesNotContain(EventBus.QUEUE - 1);
        assertThat(count("Integer", "dropped")).isEqualTo(2 * EventBus.QUEUE + 1);
        assertThat(seen).isEmpty();
    }

    @Test
    void goesOnAfterAHandlerHasFailed() throws Exception {
        var seen = new LinkedBlockingQueue<Integer>();
        events.subscribe(Integer.class, number -> {
            if (number == 1) {
                throw new IllegalStateException("not one");
            }
            seen.add(number);
        });
        for (int i = 0; i < 3; i++) {
            events.publish(i);
        }
        assertThat(take(seen, 2)).containsExactly(0, 2);
        assertThat(count("Integer", "failed")).isEqualTo(1);
    }

    @Test
    void endsWithItsInstance() throws Exception {
        var begun = new CountDownLatch(1);
        var interrupted = new AtomicBoolean();
        events.subscribe(Integer.class, number -> {
            begun.countDown();
            try {
                TimeUnit.HOURS.sleep(1);
            } catch (InterruptedException e) {
                interrupted.set(true);
            }
        });
        events.publish(1);
        events.publish(2);
        assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();

        events.close();

        assertThat(interrupted).isTrue();
        assertThat(host.events().wants(Integer.class)).isFalse();
        events.publish(3);
        assertThat(count("Integer", "delivered")).isEqualTo(1);
    }
}
