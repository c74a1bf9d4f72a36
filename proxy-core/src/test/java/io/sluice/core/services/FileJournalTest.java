package io.sluice.core.services;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is left of a store after crashes and damage. */
class FileJournalTest {
    @TempDir
    private Path folder;

    private static final class Content implements JournalRecords.Reader {
        private final TreeMap<String, String> entries = new TreeMap<>();

        @Override
        public void put(String key, byte[] value) {
            entries.put(key, new String(value, UTF_8));
        }

        @Override
        public void removed(String key) {
            entries.remove(key);
        }
    }

    private Map<String, String> read(Path file) throws IOException {
        var content = new Content();
        FileJournal.open(file, content).close();
        return content.entries;
    }

    private static byte[] put(String key, String value) {
        var records = new JournalRecords();
        records.put(key, value.getBytes(UTF_8));
        return records.bytes();
    }

    @Test
    void hasAfterACrashWhatWasWrittenWholly() throws Exception {
        Path file = folder.resolve("whole.log");
        var lengths = new ArrayList<Long>();
        var states = new ArrayList<Map<String, String>>();
        try (var journal = FileJournal.open(file, new Content())) {
            var state = new TreeMap<String, String>();
            for (int i = 0; i < 6; i++) {
                lengths.add(Files.size(file));
                states.add(new TreeMap<>(state));
                journal.append(put("key" + i % 4, "value " + i));
                state.put("key" + i % 4, "value " + i);
            }
            var removal = new JournalRecords();
            removal.remove("key0");
            lengths.add(Files.size(file));
            states.add(new TreeMap<>(state));
            journal.append(removal.bytes());
            state.remove("key0");
            lengths.add(Files.size(file));
            states.add(state);
        }
        byte[] whole = Files.readAllBytes(file);
        for (int length = lengths.getFirst().intValue(); length <= whole.length; length++) {
            Path cut = Files.write(folder.resolve("cut.log"), Arrays.copyOf(whole, length));
            long present = length;
            int last = (int) lengths.stream().filter(one -> one <= present).count() - 1;

            assertThat(read(cut)).as("after %d bytes", length).isEqualTo(states.get(last));
            assertThat(Files.size(cut)).isEqualTo(lengths.get(last));
        }
        assertThat(folder.resolve("cut.log.damaged")).doesNotExist();
    }

    @Test
    void keepsACopyOfWhatWasDamaged() throws Exception {
        Path file = folder.resolve("some.log");
        try (var journal = FileJournal.open(file, new Content())) {
            journal.append(put("a", "1"));
            journal.append(put("b", "2"));
            journal.append(put("c", "3"));
        }
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 1] ^= 1;
        Files.write(file, bytes);

        assertThat(read(file)).isEqualTo(Map.of("a", "1", "b", "2"));
        assertThat(folder.resolve("some.log.damaged")).hasBinaryContent(bytes);
        assertThat(read(file)).isEqualTo(Map.of("a", "1", "b", "2"));
    }

    @Test
    void doesNotGrowByWhatIsChangedAgainAndAgain() throws Exception {
        var stores = StoreFolder.at(folder);
        var store = stores.lease("store", "one");
        for (int i = 0; i < 3000; i++) {
            var unused = store.putText("key", i + "x".repeat(1000));
            if (i % 50 == 0) {
                store.keys().toCompletableFuture().get(60, TimeUnit.SECONDS);
            }
        }
        store.close();
        stores.close();

        assertThat(Files.size(folder.resolve("store/one.log"))).isLessThan(600_000);
        assertThat(read(folder.resolve("store/one.log")).get("key")).startsWith("2999x");
    }

    /** Counts as fast as it can, and tells of each number that is safe. */
    static final class Counter {
        private Counter() {}

        @SuppressWarnings("SystemOut")
        public static void main(String... args) throws Exception {
            var store = StoreFolder.at(Path.of(args[0])).lease("store", "one");
            for (int i = 1; ; i++) {
                String key = "key" + i % 1000;
                store.putText(key, String.valueOf(i)).toCompletableFuture().get();
                System.out.println(i);
            }
        }
    }

    @Test
    void losesNothingThatWasPromisedWhenTheProcessIsKilled() throws Exception {
        for (int round = 0; round < 2; round++) {
            Process counter = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            Counter.class.getName(),
                            folder.toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            int promised = 0;
            try (var lines = new BufferedReader(new InputStreamReader(counter.getInputStream(), UTF_8))) {
                List<String> read = new ArrayList<>();
                while (read.size() < 200 + 100 * round) {
                    read.add(lines.readLine());
                }
                // By its handle, as this leaves what it has said to be read.
                assertThat(counter.toHandle().destroyForcibly()).isTrue();
                counter.waitFor();
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    read.add(line);
                }
                promised = read.stream().mapToInt(Integer::parseInt).max().orElse(0);
            }

            assertThat(promised).isGreaterThanOrEqualTo(200);
            assertThat(read(folder.resolve("store/one.log")))
                    .containsEntry("key" + promised % 1000, String.valueOf(promised));
        }
    }
}
