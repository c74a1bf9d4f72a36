package io.sluice.plugins.cache;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.spi.http.HeaderName;
import io.sluice.spi.testkit.FakeHeaders;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StorageTest {
    private static final Freshness FRESH = new Freshness(60, 0, 0, 0, 0, false, false);
    private final MemoryStore store = new MemoryStore(1_000_000);

    private static CacheKey key(String target) {
        return new CacheKey("up", "http", "a", target, "");
    }

    private static StoredResponse response(String body, VaryKey vary, String... tags) {
        return new StoredResponse(
                200, List.of(), ByteBuffer.wrap(body.getBytes(ISO_8859_1)), FRESH, vary, Set.of(tags));
    }

    private static VaryKey vary(String language) {
        return VaryKey.of(FakeHeaders.of("Vary", "Accept-Language"), FakeHeaders.of("Accept-Language", language));
    }

    private String found(String language) {
        return store.find(key("/"))
                .flatMap(variants -> variants.select(FakeHeaders.of("Accept-Language", language)))
                .map(response -> ISO_8859_1.decode(response.body().duplicate()).toString())
                .orElse("none");
    }

    @Test
    void findsByVary() {
        store.put(key("/"), response("eins", vary("de")));
        store.put(key("/"), response("one", vary("en")));
        store.put(key("/"), response("ein", vary("de")));

        assertThat(found("de")).isEqualTo("ein");
        assertThat(found("en")).isEqualTo("one");
        assertThat(found("fr")).isEqualTo("none");
        assertThat(store.find(key("/")).orElseThrow().responses()).hasSize(2);
    }

    @Test
    void keepsSomeVariantsOnly() {
        for (int i = 0; i < 100; i++) {
            store.put(key("/"), response("x", vary("l" + i)));
        }

        assertThat(store.find(key("/")).orElseThrow().responses()).hasSize(Variants.MOST);
        assertThat(found("l99")).isEqualTo("x");
    }

    @Test
    void forgetsOneVariant() {
        var english = response("one", vary("en"));
        store.put(key("/"), response("eins", vary("de")));
        store.put(key("/"), english);
        store.remove(key("/"), english);
        assertThat(found("en")).isEqualTo("none");
        assertThat(found("de")).isEqualTo("eins");
        store.remove(key("/"), store.find(key("/")).orElseThrow().responses().getFirst());
        assertThat(store.find(key("/"))).isEmpty();
    }

    @Test
    void weighsWhatItKeeps() {
        String body = "x".repeat(100_000);
        for (int i = 0; i < 1000; i++) {
            store.put(key("/" + i), response(body, VaryKey.NONE));
        }
        store.settle();

        assertThat(store.weight()).isBetween(500_000L, 1_000_000L);
        assertThat(store.size()).isBetween(5L, 10L);
    }

    @Test
    void findsAllKeysOfAnAddress() {
        var first = new CacheKey("up", "http", "a", "/", "1:x");
        var second = new CacheKey("up", "http", "a", "/", "1:y");
        var third = new CacheKey("down", "http", "a", "/", "1:x");
        store.put(first, response("one", VaryKey.NONE));
        store.put(second, response("two", VaryKey.NONE));
        store.put(third, response("three", VaryKey.NONE));
        store.put(third, response("four", vary("en")));
        store.put(key("/other"), response("five", VaryKey.NONE));

        assertThat(store.purge(new Selection.Address(first))).isEqualTo(3);
        assertThat(store.find(first)).isEmpty();
        assertThat(store.find(second)).isEmpty();
        assertThat(store.find(third)).isEmpty();
        assertThat(store.find(key("/other"))).isPresent();
        assertThat(store.purge(new Selection.Address(first))).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 100, -1",
        "5, 100, 5",
        "5, 100, 50",
        "5, 100, 3",
        "9000, 20000, -1",
        "9000, 20000, 9000",
        "3000, 3000, 5000"
    })
    void buffersGrowUpToTheirLimit(int length, int limit, long expected) {
        var memory = new BodyMemory(1_000_000);
        var buffer = new BodyBuffer(memory, limit, expected);
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) i;
        }
        for (int at = 0; at < length; at += 700) {
            assertThat(buffer.append(ByteBuffer.wrap(bytes, at, Math.min(700, length - at))))
                    .isTrue();
        }
        assertThat(buffer.append(ByteBuffer.allocate(limit - length + 1))).isFalse();

        var body = buffer.finish();
        assertThat(body.isReadOnly()).isTrue();
        assertThat(body.isDirect()).isEqualTo(length > 2048);
        assertThat(body).isEqualTo(ByteBuffer.wrap(bytes));
    }

    @Test
    void memoryOutsideIsLimited() {
        var memory = new BodyMemory(80_000);

        var kept = java.util.stream.Stream.generate(() -> memory.allocate(10_000))
                .limit(12)
                .toList();

        assertThat(kept).filteredOn(ByteBuffer::isDirect).hasSize(9);
        assertThat(memory.used()).isEqualTo(90_000);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/ | /b | /b",
                "/x/y | b | /x/b",
                "/x/y | ../b?q | /b?q",
                "/ | http://a/b | /b",
                "/ | http://A:80/b | /b",
                "/ | http://a | /",
                "/ | http://a:81/b | none",
                "/ | https://a/b | none",
                "/ | http://b/ | none",
                "/ | //b/ | none",
                "/ | http://[ | none",
                "/ | mailto:a | none",
            })
    void addressesAreOfTheSameSite(String target, String reference, String expected) {
        assertThat(Addresses.resolve(key(target), reference)
                        .map(CacheKey::target)
                        .orElse("none"))
                .isEqualTo(expected);
    }

    @Test
    void namesOfVaryAreComparedWithoutCase() {
        var key = VaryKey.of(FakeHeaders.of("Vary", "X-A, x-a"), FakeHeaders.of("x-A", "1"));

        assertThat(key.names()).containsExactly(HeaderName.of("x-a"));
        assertThat(key.matches(FakeHeaders.of("X-a", "1"))).isTrue();
    }
}
