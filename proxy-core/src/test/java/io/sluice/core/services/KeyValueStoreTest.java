package io.sluice.core.services;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.spi.services.KeyValueStore;
import io.sluice.spi.services.StoreFailure;
import io.sluice.spi.services.StoreFailure.Reason;
import io.sluice.spi.testkit.FakePluginContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What plugins can rely on, in the proxy and in the test kit. */
class KeyValueStoreTest {
    enum Kind {
        FILE,
        MEMORY,
        TEST_KIT
    }

    @TempDir
    private Path folder;

    private KeyValueStore open(Kind kind) throws IOException {
        return switch (kind) {
            case FILE -> StoreFolder.at(folder).lease("store", "one");
            case MEMORY -> StoreFolder.inMemory().lease("store", "one");
            case TEST_KIT -> FakePluginContext.create().store();
        };
    }

    private static <T> T of(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    private static void assertFails(CompletionStage<?> stage, Reason reason) {
        assertThatThrownBy(() -> of(stage))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        StoreFailure.class,
                        failure -> assertThat(failure.reason()).isEqualTo(reason));
    }

    private static Optional<byte[]> incremented(Optional<byte[]> value) {
        int number =
                value.map(bytes -> Integer.parseInt(new String(bytes, UTF_8))).orElse(0);
        return Optional.of(String.valueOf(number + 1).getBytes(UTF_8));
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void keepsWhatWasPut(Kind kind) throws Exception {
        KeyValueStore store = open(kind);
        byte[] value = {1, 2, 3};
        var put = store.put("b", value);
        value[0] = 9;
        of(put);
        of(store.putText("a", "käse"));

        assertThat(of(store.get("b")))
                .hasValueSatisfying(bytes -> assertThat(bytes).containsExactly(1, 2, 3));
        assertThat(of(store.getText("a"))).contains("käse");
        assertThat(of(store.get("c"))).isEmpty();
        assertThat(of(store.keys())).containsExactly("a", "b");

        of(store.get("b")).orElseThrow()[0] = 7;
        assertThat(of(store.get("b")).orElseThrow()[0]).isEqualTo((byte) 1);
        of(store.remove("b"));
        of(store.remove("never there"));
        assertThat(of(store.get("b"))).isEmpty();
        assertThat(of(store.keys())).containsExactly("a");
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void changesAValueWithNobodyInBetween(Kind kind) throws Exception {
        KeyValueStore store = open(kind);
        var all = IntStream.range(0, 1000)
                .mapToObj(i -> store.update("count", KeyValueStoreTest::incremented))
                .toList();
        for (var one : all) {
            of(one);
        }
        assertThat(of(store.getText("count"))).contains("1000");

        assertThatThrownBy(() -> of(store.update("count", value -> {
                    throw new IllegalStateException("no idea");
                })))
                .hasRootCauseMessage("no idea");
        assertThat(of(store.getText("count"))).contains("1000");
        assertThat(of(store.update("count", value -> Optional.empty()))).isEmpty();
        assertThat(of(store.keys())).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void refusesWhatIsTooMuch(Kind kind) throws Exception {
        KeyValueStore store = open(kind);
        assertFails(store.putText("", "x"), Reason.TOO_LARGE);
        assertFails(store.putText("k".repeat(KeyValueStore.MAX_KEY_BYTES + 1), "x"), Reason.TOO_LARGE);
        of(store.putText("k".repeat(KeyValueStore.MAX_KEY_BYTES), "x"));
        of(store.remove("k".repeat(KeyValueStore.MAX_KEY_BYTES)));
        assertFails(store.put("k", new byte[KeyValueStore.MAX_VALUE_BYTES + 1]), Reason.TOO_LARGE);

        for (int i = 0; i < 15; i++) {
            of(store.put("key" + i, new byte[KeyValueStore.MAX_VALUE_BYTES]));
        }
        of(store.put("last", new byte[KeyValueStore.MAX_VALUE_BYTES - 100]));
        assertFails(store.put("one more", new byte[KeyValueStore.MAX_VALUE_BYTES]), Reason.FULL);
        assertThat(of(store.get("one more"))).isEmpty();
        assertThat(of(store.keys())).hasSize(16);
        of(store.put("key3", new byte[0]));
        of(store.put("one more", new byte[KeyValueStore.MAX_VALUE_BYTES]));
    }

    @Test
    void isTheSameForAllOfOneNameAndAnotherForOtherNames() throws Exception {
        var stores = StoreFolder.at(folder);
        var before = stores.lease("store", "one");
        var after = stores.lease("store", "one");
        var other = stores.lease("store", "../one");
        of(before.putText("key", "value"));

        assertThat(of(after.getText("key"))).contains("value");
        assertThat(of(other.getText("key"))).isEmpty();
        before.close();
        assertFails(before.putText("key", "late"), Reason.CLOSED);
        assertThat(of(after.getText("key"))).contains("value");
        after.close();
        other.close();
        assertThat(of(stores.lease("store", "one").getText("key"))).contains("value");
        assertThat(files()).containsExactlyInAnyOrder("one.log", "%2E%2E%2Fone.log");
        stores.close();
    }

    private Stream<String> files() throws IOException {
        try (var files = Files.list(folder.resolve("store"))) {
            return files.map(file -> file.getFileName().toString()).toList().stream();
        }
    }

    @Test
    void keepsAllThatWasDoneBeforeItWasClosed() throws Exception {
        for (int round = 0; round < 3; round++) {
            var stores = StoreFolder.at(folder);
            var store = stores.lease("store", "one");
            for (int i = 0; i < 100; i++) {
                var unused = store.update("count", KeyValueStoreTest::incremented);
            }
            store.close();
            stores.close();
        }
        assertThat(of(StoreFolder.at(folder).lease("store", "one").getText("count")))
                .contains("300");
    }

    @Test
    void isForOneProcessAtATime() throws Exception {
        var first = StoreFolder.at(folder);
        first.lease("store", "one");
        assertThatThrownBy(() -> StoreFolder.at(folder).lease("store", "one"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("another proxy uses the folder " + folder);
        first.close();
        var second = StoreFolder.at(folder);
        second.lease("store", "one").close();
        second.close();
    }

    @Test
    void saysWhyNothingCanBeKept() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "");
        assertThatThrownBy(() -> StoreFolder.at(file).lease("store", "one"))
                .isInstanceOf(IOException.class)
                .hasMessage("cannot keep data in " + file + "/store/one.log: FileAlreadyExists " + file);

        Files.createDirectories(folder.resolve("store"));
        Files.writeString(folder.resolve("store/one.log"), "something else");
        assertThatThrownBy(() -> StoreFolder.at(folder).lease("store", "one"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is not a store");
        assertThat(folder.resolve("store/one.log")).hasContent("something else");
    }

    /** A disk that can be out of order. */
    private static final class BadDisk implements Journal {
        private volatile boolean bad;

        @Override
        public void append(byte[] records) throws IOException {
            if (bad) {
                throw new IOException("no space left");
            }
        }

        @Override
        public boolean isLong(long liveBytes) {
            return true;
        }

        @Override
        public void rewrite(SortedMap<String, byte[]> entries) throws IOException {
            throw new IOException("no space left for a copy");
        }

        @Override
        public void close() {}
    }

    @Test
    void isAsBeforeWhenTheDiskFails() throws Exception {
        var disk = new BadDisk();
        var store = new StoredMap("test", disk, new TreeMap<>());
        of(store.putText("a", "1"));
        of(store.putText("b", "1"));
        long bytes = store.bytes();
        disk.bad = true;

        var failing = new ArrayList<CompletionStage<?>>();
        for (int i = 0; i < 50; i++) {
            failing.add(store.putText("a", "2" + i));
            failing.add(store.remove("b"));
            failing.add(store.putText("c", "2"));
        }
        for (var one : failing) {
            // What found nothing to change may have needed no disk.
            assertThat(one.toCompletableFuture().handle((value, failure) -> failure))
                    .succeedsWithin(java.time.Duration.ofSeconds(60));
        }
        assertFails(failing.getFirst(), Reason.UNWRITABLE);
        disk.bad = false;

        assertThat(of(store.keys())).containsExactly("a", "b");
        assertThat(of(store.getText("a"))).contains("1");
        assertThat(store.bytes()).isEqualTo(bytes);
        of(store.putText("c", "3"));
        assertThat(of(store.getText("c"))).contains("3");
    }
}
