package io.sluice.core.assembly.jars;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps what happened to each plugin jar, and tells the log. Holds names only, so that no jar lives on because of it. */
public final class PluginLedger {
    private static final Logger LOG = LoggerFactory.getLogger(PluginLedger.class);

    private final Clock clock;
    private final Map<String, PluginRecord> records = new TreeMap<>();
    private Consumer<Ledgered> reader = ledgered -> {};
    private Consumer<Object> hearers = event -> {};
    private Instant begun = Instant.EPOCH;
    private Instant settled = Instant.EPOCH;
    private boolean open;

    /**
     * What a ledger says at one moment.
     *
     * @param settled when the folder was looked at, the latest of the times from which all has followed that was to
     */
    public record Ledgered(Instant settled, Map<String, PluginRecord> records) {
        /** Copies the map. */
        public Ledgered {
            records = Map.copyOf(records);
        }
    }

    /** An empty ledger. */
    public PluginLedger(Clock clock) {
        this.clock = clock;
    }

    /** Whom to tell when something has changed for good. */
    public synchronized void tell(Consumer<Ledgered> listener) {
        reader = listener;
    }

    /** Whom to tell of each step at once, as a {@code JarChanged}; must not wait. */
    public synchronized void tellSteps(Consumer<Object> events) {
        hearers = events;
    }

    /** All records, by the plugins' names. */
    public synchronized Map<String, PluginRecord> records() {
        return Map.copyOf(records);
    }

    /** The folder is being looked at: nothing is for good until {@link #settle}. */
    public synchronized void begin() {
        open = true;
        begun = clock.instant();
    }

    /**
     * These jars are in use from now on.
     *
     * @param wanted the hash of the file that the folder has for each plugin
     * @param disabled names that the operator has switched off
     */
    public synchronized void settle(Collection<PluginJar> present, Map<String, String> wanted, Set<String> disabled) {
        for (PluginJar jar : present) {
            change(jar.name(), record -> {
                if (jar.unready().isPresent()) {
                    return record.with(PluginState.WAITING).about(jar.archive());
                }
                var started = record.with(PluginState.STARTED).about(jar.archive());
                boolean asWanted = jar.archive().hash().equals(wanted.get(jar.name()));
                return asWanted ? started.withoutError() : started;
            });
        }
        Set<String> running = present.stream().map(PluginJar::name).collect(Collectors.toSet());
        disabled.stream().filter(name -> !running.contains(name)).forEach(this::disable);
        // Whoever has changed the folder since then has not been seen.
        settled = begun;
        open = false;
        publish();
    }

    private void disable(String name) {
        change(
                name,
                record -> record.state() == PluginState.DISABLED
                        ? record
                        : record.with(PluginState.DISABLED).and(now() + " disabled"));
    }

    void created(PluginArchive archive) {
        note(archive, "created", record -> record.with(PluginState.CREATED).about(archive));
    }

    void resolved(PluginArchive archive) {
        note(archive, "resolved", record -> record.with(PluginState.RESOLVED).about(archive));
    }

    void started(PluginArchive archive) {
        LOG.info("plugin {} is started, from {}", archive.manifest().title(), archive.file());
        note(archive, "started", record -> record.with(PluginState.STARTED).about(archive));
    }

    void waits(PluginArchive archive, String reason) {
        LOG.warn("plugin {} in {} is not ready: {}", archive.manifest().title(), archive.file(), reason);
        note(
                archive,
                "waits: " + reason,
                record -> record.with(PluginState.WAITING)
                        .about(archive)
                        .refused(archive.manifest().version() + " is not ready: " + reason, Optional.empty()));
    }

    void stopped(PluginArchive archive) {
        LOG.info("plugin {} is stopped", archive.manifest().title());
        noteIfPresent(archive, "stopped", PluginState.STOPPED);
    }

    void deleted(PluginArchive archive) {
        noteIfPresent(archive, "deleted", PluginState.DELETED);
    }

    /** It did not run, and has cleared up behind itself. */
    synchronized void gone(PluginArchive archive) {
        change(archive.name(), record -> record.with(PluginState.DELETED).about(archive));
        publish();
    }

    /** Something was found out about a version, be it of use still or not. */
    synchronized void observed(PluginArchive archive, String event) {
        if (records.containsKey(archive.name())) {
            change(archive.name(), record -> record.and(now() + ' ' + version(archive) + ' ' + event));
            publish();
        }
    }

    private void noteIfPresent(PluginArchive archive, String event, PluginState state) {
        note(
                archive,
                event,
                record -> record.isAbout(archive)
                                && (record.state() == PluginState.STARTED || record.state() == PluginState.STOPPED)
                        ? record.with(state)
                        : record);
    }

    /** A jar cannot be used; what was used before, if anything, still is. */
    public void refused(PluginArchive archive, String reason) {
        LOG.error("plugin {} in {} is refused: {}", archive.manifest().title(), archive.file(), reason);
        note(
                archive,
                "refused: " + reason,
                record -> record.with(PluginState.REFUSED)
                        .about(archive)
                        .refused(archive.manifest().version() + " refused: " + reason, Optional.of(archive.hash())));
    }

    /** A file is no plugin jar at all. */
    public synchronized void refused(String name, String file, String hash, String reason) {
        LOG.error("plugin jar {} is refused: {}", file, reason);
        change(
                name,
                record -> record.with(PluginState.REFUSED)
                        .refused(file + " refused: " + reason, Optional.of(hash))
                        .and(now() + ' ' + file + " refused: " + reason));
        publish();
    }

    /** After a refusal, the version before goes on. */
    void rolledBack(PluginArchive archive) {
        LOG.warn("plugin {} stays", archive.manifest().title());
        note(archive, "stays", record -> record);
    }

    /** A version goes on although its file is gone. */
    public void kept(PluginArchive archive, String why) {
        LOG.warn("plugin {} stays: {}", archive.manifest().title(), why);
        note(archive, "stays: " + why, record -> record.refused(why, Optional.empty()));
    }

    /** A file is gone that was never of use. */
    public synchronized void forget(String name) {
        records.remove(name);
    }

    private static String version(PluginArchive archive) {
        return archive.manifest().version().toString();
    }

    private synchronized void note(PluginArchive archive, String event, UnaryOperator<PluginRecord> change) {
        change(archive.name(), record -> change.apply(record).and(now() + ' ' + version(archive) + ' ' + event));
        hearers.accept(new JarEvent(clock.instant(), archive.name(), version(archive), event));
        publish();
    }

    private void change(String name, UnaryOperator<PluginRecord> change) {
        records.put(name, change.apply(records.getOrDefault(name, PluginRecord.NONE)));
    }

    private void publish() {
        if (!open) {
            reader.accept(new Ledgered(settled, records));
        }
    }

    private String now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS).toString();
    }
}
