package io.sluice.plugins.cache;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.spi.extension.CacheStore;
import io.sluice.spi.extension.StoredEntry;
import io.sluice.spi.testkit.FakePluginContext;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SecondTierTest {
    private static final CacheKey KEY = new CacheKey("up", "http", "a", "/", "");

    /** A store in memory that says what it is asked, and does something else on the way if it is told to. */
    private static final class Shelf implements CacheStore {
        private final Map<Key, Map<String, StoredEntry>> kept = new HashMap<>();
        private Runnable meanwhile = () -> {};
        private boolean broken;

        @Override
        public List<StoredEntry> find(Key key) {
            meanwhile.run();
            return List.copyOf(kept.getOrDefault(key, Map.of()).values());
        }

        @Override
        public void put(Key key, StoredEntry entry) {
            meanwhile.run();
            kept.computeIfAbsent(key, first -> new HashMap<>()).put(entry.variant(), entry);
        }

        @Override
        public void remove(Key key, String variant) {
            kept.getOrDefault(key, Map.of()).remove(variant);
        }

        @Override
        public int removeAll(Selection selection) {
            if (broken) {
                throw new IllegalStateException("broken");
            }
            int before = size();
            kept.forEach((key, entries) -> entries.values().removeIf(entry -> selection.covers(key, entry.tags())));
            return before - size();
        }

        private int size() {
            return kept.values().stream().mapToInt(Map::size).sum();
        }
    }

    private final Shelf shelf = new Shelf();
    private final FakePluginContext context = FakePluginContext.create();
    private final SecondTier tier =
            new SecondTier(shelf, "shelf", context, new BodyMemory(1_000_000), 100, Duration.ofMillis(250));

    private static StoredResponse response(String body, String... tags) {
        return new StoredResponse(
                200,
                List.of(),
                ByteBuffer.wrap(body.getBytes(ISO_8859_1)),
                new Freshness(60, 0, 5_000, 10, 0, false, false),
                VaryKey.NONE,
                Set.of(tags));
    }

    private List<SecondTier.Recalled> found() {
        return tier.find(KEY).toCompletableFuture().join();
    }

    @Test
    void bodiesAreCopiedAndBounded() {
        tier.put(KEY, response("x".repeat(100)));
        var read = tier.read(found().getFirst()).toCompletableFuture().join().orElseThrow();
        assertThat(read.body().remaining()).isEqualTo(100);

        tier.put(KEY, response("x".repeat(101)));
        assertThat(tier.read(found().getFirst()).toCompletableFuture().join()).isEmpty();
    }

    @Test
    void saysHowLongAnEntryIsOfUse() {
        tier.put(KEY, response("x", "red"));

        var entry = shelf.kept.values().iterator().next().values().iterator().next();
        assertThat(entry.usefulUntil()).isEqualTo(Instant.ofEpochMilli(75_000));
        assertThat(entry.tags()).containsExactly("red");
        assertThat(new Freshness(60, 10, 0, 0, 0, false, false).usefulUntil(true))
                .isEqualTo((50 + 24 * 60 * 60) * 1000L);
        assertThat(new Freshness(Long.MAX_VALUE, 0, 0, 0, 0, false, false).usefulUntil(false))
                .isPositive();
    }

    @Test
    void whatIsPurgedWhileItIsWrittenIsRemovedAfterwards() {
        shelf.meanwhile = () -> {
            try {
                tier.purge(new Selection.Tagged(Set.of("red")));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        };
        tier.put(KEY, response("x", "red"));
        assertThat(found()).isEmpty();
        tier.put(KEY, response("x", "blue"));
        assertThat(found()).hasSize(1);
    }

    @Test
    void oneCachesPurgeLeavesAnothersAlone() throws Exception {
        tier.put(KEY, response("x"));
        var other = new CacheStore.Key("other", "http", "a", "/", "");
        shelf.put(other, StoredEntry.of("", ByteBuffer.allocate(0), () -> ByteBuffer.allocate(0)));

        assertThat(tier.purge(new Selection.Prefix("a", "/"))).isEqualTo(1);
        assertThat(shelf.kept.get(other)).hasSize(1);
    }

    @Test
    void whateverTheStoreThrowsIsNothing() {
        tier.put(KEY, response("x"));
        shelf.meanwhile = () -> {
            throw new StackOverflowError();
        };
        assertThat(found()).isEmpty();
        shelf.meanwhile = () -> {
            throw new IllegalStateException("broken");
        };
        assertThat(found()).isEmpty();
        tier.put(KEY, response("y"));
        shelf.broken = true;
        assertThatThrownBy(() -> tier.purge(new Selection.Address(KEY))).isInstanceOf(IOException.class);
        assertThat(context.logLines()).as("now and then").hasSize(1);
    }
}
