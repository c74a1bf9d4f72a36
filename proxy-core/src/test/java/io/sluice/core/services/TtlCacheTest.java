package io.sluice.core.services;

import static io.sluice.core.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.spi.services.CacheTerms;
import io.sluice.spi.services.TtlCache;
import io.sluice.spi.testkit.FakePluginContext;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What plugins can rely on, in the proxy and in the test kit. */
class TtlCacheTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    /** Makes caches whose time the test turns. */
    record Kind(String name, CacheMaker maker, Consumer<Duration> clock) {
        <K, V> TtlCache<K, V> cache(CacheTerms<K, V> terms) {
            return maker.make(terms);
        }

        void advance(Duration duration) {
            clock.accept(duration);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    interface CacheMaker {
        <K, V> TtlCache<K, V> make(CacheTerms<K, V> terms);
    }

    static Stream<Kind> kinds() {
        var nanos = new AtomicLong();
        var context = FakePluginContext.create();
        return Stream.of(
                new Kind(
                        "the proxy's",
                        new CacheMaker() {
                            @Override
                            public <K, V> TtlCache<K, V> make(CacheTerms<K, V> terms) {
                                return new ExpiringCache<>(terms, nanos::get);
                            }
                        },
                        duration -> nanos.addAndGet(duration.toNanos())),
                new Kind(
                        "the test kit's",
                        new CacheMaker() {
                            @Override
                            public <K, V> TtlCache<K, V> make(CacheTerms<K, V> terms) {
                                return context.cache("test", terms);
                            }
                        },
                        context::advance));
    }

    private static <T> T now(CompletionStage<T> stage) {
        var future = stage.toCompletableFuture();
        assertThat(future).isDone();
        return future.join();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void keepsEachValueForItsTime(Kind kind) {
        TtlCache<String, String> cache = kind.cache(CacheTerms.<String, String>entries(10, MINUTE)
                .withTtl((key, value) -> key.startsWith("long") ? MINUTE.multipliedBy(3) : MINUTE));
        cache.put("short", "1");
        cache.put("long", "2");
        cache.put("own", "3", MINUTE.multipliedBy(2));
        cache.put("never", "4", Duration.ZERO);

        kind.advance(MINUTE.minusNanos(1));
        assertThat(cache.find("short")).contains("1");
        assertThat(cache.find("never")).isEmpty();
        kind.advance(Duration.ofNanos(1));
        assertThat(cache.find("short")).isEmpty();
        assertThat(cache.find("own")).contains("3");
        kind.advance(MINUTE);
        assertThat(cache.find("own")).isEmpty();
        assertThat(cache.find("long")).contains("2");

        cache.put("long", "5");
        kind.advance(MINUTE.multipliedBy(2));
        assertThat(cache.find("long")).contains("5");
        cache.put("long", "6", Duration.ZERO);
        assertThat(cache.find("long")).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void loadsOnceForAllWhoAskMeanwhile(Kind kind) {
        TtlCache<String, String> cache = kind.cache(CacheTerms.entries(10, MINUTE));
        var asked = new ArrayList<String>();
        var origin = new CompletableFuture<String>();

        var first = cache.load("key", key -> {
            asked.add(key);
            return origin;
        });
        var second = cache.load("key", key -> CompletableFuture.completedStage("not asked"));
        assertThat(cache.find("key")).isEmpty();
        origin.complete("value");

        assertThat(now(first)).isEqualTo("value");
        assertThat(now(second)).isEqualTo("value");
        assertThat(cache.find("key")).contains("value");
        assertThat(now(cache.load("key", key -> CompletableFuture.completedStage("not asked"))))
                .isEqualTo("value");
        assertThat(asked).containsExactly("key");
        kind.advance(MINUTE);
        assertThat(now(cache.load("key", key -> CompletableFuture.completedStage("anew"))))
                .isEqualTo("anew");
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void keepsNothingOfALoadThatFailed(Kind kind) {
        TtlCache<String, String> cache = kind.cache(CacheTerms.entries(10, MINUTE));

        var failing = cache.load("key", key -> CompletableFuture.failedStage(new IOException("no luck")));
        var throwing = cache.load("other", key -> {
            throw new IllegalStateException("no idea");
        });

        assertThatThrownBy(() -> now(failing)).hasRootCauseMessage("no luck");
        assertThatThrownBy(() -> now(throwing)).hasRootCauseMessage("no idea");
        assertThat(now(cache.load("key", key -> CompletableFuture.completedStage("fine"))))
                .isEqualTo("fine");
        assertThat(now(cache.load("other", key -> CompletableFuture.completedStage("fine"))))
                .isEqualTo("fine");
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void letsWhatHappensDuringALoadWin(Kind kind) {
        TtlCache<String, String> cache = kind.cache(CacheTerms.entries(10, MINUTE));
        var first = new CompletableFuture<String>();
        var second = new CompletableFuture<String>();
        var put = cache.load("put", key -> first);
        var removed = cache.load("removed", key -> second);

        cache.put("put", "newer");
        cache.remove("removed");
        first.complete("older");
        second.complete("older");

        assertThat(now(put)).isEqualTo("older");
        assertThat(now(removed)).isEqualTo("older");
        assertThat(cache.find("put")).contains("newer");
        assertThat(cache.find("removed")).isEmpty();
        cache.clear();
        assertThat(cache.find("put")).isEmpty();
        assertThat(cache.size()).isZero();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void canBeUsedByItsLoaders(Kind kind) {
        TtlCache<String, String> cache = kind.cache(CacheTerms.entries(10, MINUTE));

        var outer = cache.load(
                "outer", key -> cache.load("inner", inner -> CompletableFuture.completedStage("value of " + inner)));

        assertThat(now(outer)).isEqualTo("value of inner");
        assertThat(cache.find("inner")).contains("value of inner");
    }

    @Test
    void keepsNoMoreThanItsTermsAllow() {
        TtlCache<Integer, String> few = new ExpiringCache<>(CacheTerms.entries(100, MINUTE), System::nanoTime);
        TtlCache<Integer, String> light =
                new ExpiringCache<>(CacheTerms.weight(1000, MINUTE, (key, value) -> value.length()), System::nanoTime);
        TtlCache<Integer, String> fake = FakePluginContext.create().cache("few", CacheTerms.entries(3, MINUTE));
        for (int i = 0; i < 10_000; i++) {
            few.put(i, "x");
            light.put(i, "0123456789");
            fake.put(i, "x");
        }
        light.put(0, "x".repeat(1001));

        // What is too much goes a moment later, in another thread.
        eventually(() -> kept(few) <= 100 && kept(light) <= 100 && light.find(0).isEmpty());
        assertThat(kept(few)).isPositive();
        assertThat(kept(light)).isPositive();
        assertThat(IntStream.range(0, 10_000).filter(i -> fake.find(i).isPresent()))
                .containsExactly(9997, 9998, 9999);
    }

    private static long kept(TtlCache<Integer, String> cache) {
        return IntStream.range(0, 10_000).filter(i -> cache.find(i).isPresent()).count();
    }

    @Test
    void givesUpALoadThatTakesTooLong() throws Exception {
        TtlCache<String, String> cache = new ExpiringCache<>(
                CacheTerms.<String, String>entries(10, MINUTE).withLoadLimit(Duration.ofMillis(20)), System::nanoTime);

        var late = cache.load("key", key -> new CompletableFuture<>()).toCompletableFuture();

        assertThatThrownBy(() -> late.get(60, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(TimeoutException.class);
        eventually(() -> cache.load("key", key -> CompletableFuture.completedStage("value"))
                .toCompletableFuture()
                .handle((value, failure) -> "value".equals(value))
                .join());

        var context = FakePluginContext.create();
        TtlCache<String, String> fake = context.cache("slow", CacheTerms.entries(10, MINUTE));
        var lateFake = fake.load("key", key -> new CompletableFuture<>());
        context.advance(Duration.ofSeconds(30));
        assertThatThrownBy(() -> now(lateFake)).hasCauseInstanceOf(TimeoutException.class);
    }

    @Test
    void loadsOnceWhenManyThreadsAsk() throws Exception {
        TtlCache<String, Integer> cache = new ExpiringCache<>(CacheTerms.entries(10, MINUTE), System::nanoTime);
        var loads = new AtomicInteger();
        for (int round = 0; round < 50; round++) {
            String key = "key" + round;
            var together = new CountDownLatch(1);
            List<CompletableFuture<Integer>> answers = Stream.generate(() -> CompletableFuture.supplyAsync(
                                    () -> {
                                        try {
                                            together.await();
                                        } catch (InterruptedException e) {
                                            throw new IllegalStateException(e);
                                        }
                                        return cache.load(
                                                key, k -> CompletableFuture.supplyAsync(loads::incrementAndGet));
                                    },
                                    task -> Thread.ofVirtual().start(task))
                            .thenCompose(stage -> stage))
                    .limit(20)
                    .toList();
            together.countDown();
            for (var answer : answers) {
                assertThat(answer.get(60, TimeUnit.SECONDS)).isEqualTo(round + 1);
            }
        }
        assertThat(loads).hasValue(50);
    }

    @Test
    void areCountedAndEmptiedWithTheirInstance() {
        var meters = new SimpleMeterRegistry();
        var caches = new PluginCaches(meters);
        TtlCache<String, String> cache = caches.open("names", CacheTerms.entries(10, MINUTE));
        assertThatThrownBy(() -> caches.open("names", CacheTerms.entries(1, MINUTE)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("there is a cache \"names\" already");

        cache.put("a", "b");
        assertThat(cache.find("a")).isPresent();
        assertThat(cache.find("b")).isEmpty();
        assertThat(cache.find("c")).isEmpty();

        assertThat(meters.get("sluice.plugin.cache.requests")
                        .tags("cache", "names", "result", "hit")
                        .functionCounter()
                        .count())
                .isEqualTo(1);
        assertThat(meters.get("sluice.plugin.cache.requests")
                        .tags("cache", "names", "result", "miss")
                        .functionCounter()
                        .count())
                .isEqualTo(2);
        assertThat(meters.get("sluice.plugin.cache.entries").gauge().value()).isEqualTo(1);
        caches.close();
        assertThat(cache.find("a")).isEmpty();
    }

    @Test
    void refusesTermsThatMakeNoSense() {
        assertThatThrownBy(() -> CacheTerms.entries(0, MINUTE)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> CacheTerms.entries(1, MINUTE).withLoadLimit(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
