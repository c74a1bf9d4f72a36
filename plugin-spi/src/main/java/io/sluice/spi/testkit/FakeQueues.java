package io.sluice.spi.testkit;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What waits in the queues of an instance's name, over restarts. */
final class FakeQueues {
    /** An entry; two with the same payload are two. */
    record Entry(long number, String payload, Instant due) {}

    private final Map<String, List<Entry>> entries = new HashMap<>();
    private long added;

    List<Entry> waiting(String queue) {
        return List.copyOf(entries.getOrDefault(queue, List.of()));
    }

    Entry add(String queue, String payload, Instant due) {
        var entry = new Entry(added++, payload, due);
        entries.computeIfAbsent(queue, name -> new ArrayList<>()).add(entry);
        return entry;
    }

    void remove(String queue, Entry entry) {
        entries.getOrDefault(queue, new ArrayList<>()).remove(entry);
    }
}
