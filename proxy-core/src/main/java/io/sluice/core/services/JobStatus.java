package io.sluice.core.services;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** How a job stands. Written by the job's own thread, read by whoever asks. */
public final class JobStatus {
    private final String plugin;
    private final String name;
    private final String kind;
    private volatile Optional<Instant> next = Optional.empty();
    private volatile Optional<Instant> lastRun = Optional.empty();
    private volatile Optional<String> lastError = Optional.empty();
    private volatile long runs;
    private volatile long failures;
    private volatile long givenUp;
    private volatile int waiting;
    private volatile Optional<GivenUpEntries> kept = Optional.empty();

    JobStatus(String plugin, String name, String kind) {
        this.plugin = plugin;
        this.name = name;
        this.kind = kind;
    }

    /** The instance's name. */
    public String plugin() {
        return plugin;
    }

    /** The job's name. */
    public String name() {
        return name;
    }

    /** When it runs, for people. */
    public String kind() {
        return kind;
    }

    /** When it runs next; empty while it runs, and when it does so no more. */
    public Optional<Instant> next() {
        return next;
    }

    /** When a run has ended last. */
    public Optional<Instant> lastRun() {
        return lastRun;
    }

    /** Why the last run failed; empty when it did not. */
    public Optional<String> lastError() {
        return lastError;
    }

    /** How often it ran. */
    public long runs() {
        return runs;
    }

    /** How many of the runs failed. */
    public long failures() {
        return failures;
    }

    /** How often it was given up after all tries. */
    public long givenUp() {
        return givenUp;
    }

    /** Entries of a queue that wait. */
    public int waiting() {
        return waiting;
    }

    /** Entries of a queue that were given up and can be tried again, the oldest first. */
    public List<GivenUpEntry> kept() {
        return kept.map(GivenUpEntries::list).orElse(List.of());
    }

    /** Has some of these tried again; tells how many. May wait for the disk. */
    public int retry(Predicate<GivenUpEntry> wanted) {
        return kept.map(entries -> entries.retry(wanted)).orElse(0);
    }

    /** Forgets some of these; tells how many. May wait for the disk. */
    public int drop(Predicate<GivenUpEntry> wanted) {
        return kept.map(entries -> entries.drop(wanted)).orElse(0);
    }

    void keeps(Optional<GivenUpEntries> entries) {
        kept = entries;
    }

    void waits(int entries) {
        waiting = entries;
    }

    void comesAt(Instant time) {
        next = Optional.of(time);
    }

    void comesNotYet() {
        next = Optional.empty();
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // by the job's thread alone
    void ran(Instant time) {
        runs++;
        lastRun = Optional.of(time);
        lastError = Optional.empty();
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // by the job's thread alone
    void failed(Instant time, Throwable failure, boolean forGood) {
        ran(time);
        failures++;
        lastError = Optional.of(failure.toString());
        if (forGood) {
            givenUp++;
        }
    }
}
