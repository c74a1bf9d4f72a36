package io.sluice.core.assembly;

import io.sluice.core.assembly.jars.FolderRecords;
import io.sluice.core.assembly.jars.JarSelection;
import io.sluice.core.assembly.jars.PluginArchive;
import io.sluice.core.assembly.jars.PluginFiles;
import io.sluice.core.assembly.jars.PluginJar;
import io.sluice.core.assembly.jars.PluginLedger;
import io.sluice.core.assembly.jars.PluginRecord;
import io.sluice.core.assembly.jars.PluginState;
import io.sluice.core.assembly.jars.ProjectClasses;
import io.sluice.core.assembly.jars.TrustedKeys;
import io.sluice.core.services.EventHub;
import io.sluice.spi.Scheduler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder that plugin jars are dropped into. Each {@link #scan} gives the catalogue of what lies there now; a jar whose bytes
 * are those of the scan before is the same one, so that its plugins and their state live on. A jar that cannot be used is
 * refused by itself, and the version of its plugin that is in use stays. One for a process.
 *
 * <p>After a scan, the catalogue is either served, which {@link #confirm} tells, or jars that are to blame for its refusal are
 * {@link #takeBack taken back}.
 */
public final class PluginFolder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PluginFolder.class);

    private static final Set<PluginState> RUNNING_OR_GONE =
            EnumSet.of(PluginState.STARTED, PluginState.STOPPED, PluginState.DELETED);

    private final PluginFiles files;
    private final StartRetry retry;
    private TrustedKeys trusted;
    private final PluginLedger ledger = new PluginLedger(Clock.systemUTC());
    private final Map<String, String> takenBack = new HashMap<>();

    /** What is being served. */
    private List<PluginJar> confirmed = List.of();

    /** What the latest scan gave. */
    private List<PluginJar> present = List.of();

    /** Archives from the records, to be let go of at the next scan. */
    private final List<PluginArchive> recorded = new ArrayList<>();

    private boolean starting = true;
    private FolderRecords records = FolderRecords.NONE;
    private PluginFiles.Listing listing = PluginFiles.Listing.EMPTY;

    /** A folder that may not exist, or none at all: then there are only the built-in plugins. */
    public PluginFolder(Optional<Path> folder) {
        this(folder, TrustedKeys.EVERYBODY);
    }

    /** A folder of which only jars are taken that are signed by one of these keys. */
    public PluginFolder(Optional<Path> folder, TrustedKeys trusted) {
        this(folder, trusted, new StartRetry(Scheduler.RETRIES, System::nanoTime));
    }

    PluginFolder(Optional<Path> folder, TrustedKeys trusted, StartRetry retry) {
        this.trusted = trusted;
        this.retry = retry;
        files = new PluginFiles(folder, () -> this.trusted);
    }

    /**
     * From now on only jars are taken up that are signed by one of these keys. Those that are in use stay.
     *
     * @return whose were taken until now
     */
    public synchronized TrustedKeys trust(TrustedKeys keys) {
        TrustedKeys before = trusted;
        trusted = keys;
        return before;
    }

    /** Only looks: the jars' factories are made, but not started, and nothing of them is kept. */
    public synchronized PluginFolder forInspection() {
        starting = false;
        return this;
    }

    /** From now on whoever hears events hears what becomes of the jars. */
    public void publishTo(EventHub events) {
        ledger.tellSteps(events::publish);
    }

    /**
     * Keeps a record of what happens in the folder itself, for other processes and the next start.
     *
     * @param watched whether the folder is followed
     * @param admin where the admin listener is
     */
    public synchronized void keepRecords(boolean watched, Optional<InetSocketAddress> admin) {
        records = files.folder()
                .map(path -> FolderRecords.in(path, new FolderRecords.Keeper(watched, admin), () -> trusted))
                .orElse(FolderRecords.NONE);
        ledger.tell(records::write);
    }

    /** Takes the classes of a project under development for a jar that wins over others of its name. */
    public synchronized void develop(ProjectClasses project) {
        files.develop(project);
    }

    /**
     * Reads the folder.
     *
     * @return the catalogue; to be closed by the caller, who has handed it to a generation by then
     * @throws IOException when the folder cannot be read; nothing has changed then
     */
    public synchronized PluginCatalog scan() throws IOException {
        long began = System.nanoTime();
        ledger.begin();
        takenBack.clear();
        letGoOfRecorded();
        Set<String> before = Set.copyOf(listing.unusable().keySet());
        var next = files.list(archives(), (file, hash, reason) -> ledger.refused(owner(file), file, hash, reason));
        before.stream()
                .filter(file -> !next.unusable().containsKey(file))
                .filter(file -> owner(file).equals(file))
                .forEach(ledger::forget);
        listing.close();
        listing = next;
        long found = System.nanoTime();
        PluginCatalog catalog = select();
        if (confirmed.isEmpty() && !present.isEmpty()) {
            LOG.info(
                    "{} plugin jars were found in {} ms, loaded in {} ms",
                    present.size(),
                    (found - began) / 1_000_000,
                    (System.nanoTime() - found) / 1_000_000);
        }
        return catalog;
    }

    /**
     * Returns to the versions before of some plugins, with which what is configured does not work.
     *
     * @param names of {@link #changed}
     * @param reason for the operator
     */
    public synchronized PluginCatalog takeBack(Collection<String> names, String reason) throws IOException {
        for (PluginJar jar : present) {
            if (names.contains(jar.name())) {
                takenBack.put(jar.archive().hash(), reason);
                ledger.refused(jar.archive(), reason);
            }
        }
        return select();
    }

    /** The plugins whose present jar is not the one being served, and that have another to return to. */
    public synchronized Set<String> changed() {
        return present.stream()
                .filter(jar -> confirmed.stream().noneMatch(other -> other.archive() == jar.archive()))
                .map(PluginJar::name)
                .filter(name -> confirmed.stream().anyMatch(jar -> jar.name().equals(name))
                        || lastGood(name).isPresent())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** The latest catalogue is being served. */
    public synchronized void confirm() {
        Set<String> known = new HashSet<>(listing.disabled().keySet());
        known.addAll(listing.offers().keySet());
        present.forEach(jar -> known.add(jar.name()));
        confirmed.stream().filter(jar -> !known.contains(jar.name())).forEach(jar -> {
            jar.markRemoved();
            records.forget(jar.name());
        });
        var before = confirmed;
        confirmed = present.stream().map(PluginJar::share).toList();
        before.forEach(PluginJar::release);
        confirmed.stream().filter(jar -> jar.unready().isEmpty()).forEach(jar -> records.remember(jar.archive()));
        // Of those that were in use until now, the last of their users has them clear up.
        before.forEach(jar -> known.add(jar.name()));
        clearUp(known);
        settle();
    }

    /** Plugins whose jars went away while they did not run: disabled, refused, or before the process began. */
    private void clearUp(Set<String> known) {
        // A file that cannot be read, perhaps because it is being written, may be that of any of them.
        if (!starting || !listing.unusable().isEmpty()) {
            return;
        }
        var gone = new TreeSet<>(records.names());
        ledger.records().forEach((name, record) -> {
            if (!RUNNING_OR_GONE.contains(record.state())) {
                gone.add(name);
            }
        });
        gone.removeAll(known);
        gone.forEach(this::clearUp);
    }

    private void clearUp(String name) {
        Optional<PluginArchive> kept = records.lastGood(name);
        records.forget(name);
        if (kept.isEmpty()) {
            ledger.forget(name);
            return;
        }
        PluginArchive archive = kept.get();
        try {
            Set<String> needed = archive.manifest().dependencies().keySet();
            List<PluginJar> dependencies = confirmed.stream()
                    .filter(jar -> needed.contains(jar.name()))
                    .toList();
            PluginJar.clearUp(archive, dependencies, ledger);
        } catch (IOException e) {
            LOG.warn("plugin {} is gone, and could not clear up behind itself", name, e);
            ledger.forget(name);
        } finally {
            archive.release();
        }
    }

    /**
     * The latest catalogue is of no use, not even with jars taken back; all goes on as before.
     *
     * @param reason for the operator
     */
    public synchronized void giveUp(String reason) {
        confirmed.stream()
                .filter(jar -> present.stream().noneMatch(other -> other.name().equals(jar.name())))
                .forEach(jar -> ledger.kept(jar.archive(), "it was taken away, but " + reason));
        settle();
    }

    private void settle() {
        var wanted = new HashMap<String, String>();
        listing.offers()
                .forEach(
                        (name, archives) -> wanted.put(name, archives.getFirst().hash()));
        ledger.settle(confirmed, wanted, listing.disabled().keySet());
    }

    /** What is known of each plugin jar. */
    public synchronized Map<String, PluginRecord> records() {
        return new TreeMap<>(ledger.records());
    }

    private PluginCatalog select() throws IOException {
        var offers = new TreeMap<String, List<PluginArchive>>();
        listing.offers().forEach((name, archives) -> {
            var usable = new ArrayList<>(archives);
            usable.removeIf(archive -> takenBack.containsKey(archive.hash()));
            offers.put(name, usable);
        });
        Set<String> unreadable =
                listing.unusable().keySet().stream().map(this::owner).collect(Collectors.toSet());
        confirmed.stream()
                .map(PluginJar::name)
                .filter(unreadable::contains)
                .forEach(name -> offers.computeIfAbsent(name, key -> new ArrayList<>()));
        for (PluginJar jar : confirmed) {
            List<PluginArchive> offered = offers.get(jar.name());
            if (offered != null && !offered.contains(jar.archive())) {
                offered.add(placeOf(jar.archive(), offered), jar.archive());
            }
        }
        keepWhatIsNeeded(offers);
        var running = new ArrayList<>(confirmed);
        running.addAll(present);
        var selection = new JarSelection(offers, running, this::lastGood, builtInCategories(), ledger, starting);
        List<PluginJar> chosen = selection.choose();
        retry.tried(selection.allReady());
        var before = present;
        present = chosen;
        before.forEach(PluginJar::release);
        return PluginCatalog.of(chosen.stream().map(PluginJar::share).toList(), retry);
    }

    private static Set<String> builtInCategories() {
        PluginCatalog builtIn = PluginCatalog.builtIn();
        var categories = new HashSet<>(builtIn.entries().keySet());
        builtIn.extensions().keySet().forEach(category -> categories.add(JarSelection.EXTENSION + category));
        return categories;
    }

    /** The jar that was in use before the process began, if it is another one than those that have been tried. */
    private Optional<PluginArchive> lastGood(String name) {
        Optional<PluginArchive> found = records.lastGood(name);
        boolean tried = found.stream()
                .anyMatch(archive -> takenBack.containsKey(archive.hash())
                        || listing.offers().getOrDefault(name, List.of()).stream()
                                .anyMatch(offered -> offered.hash().equals(archive.hash())));
        if (tried) {
            found.get().release();
            return Optional.empty();
        }
        found.ifPresent(recorded::add);
        return found;
    }

    /** Behind what the operator wants, and before all files that are older. */
    private static int placeOf(PluginArchive running, List<PluginArchive> offered) {
        int newer = (int) offered.stream()
                .filter(archive -> archive.manifest()
                                .version()
                                .compareTo(running.manifest().version())
                        > 0)
                .count();
        return Math.min(offered.size(), Math.max(1, newer));
    }

    /** A plugin that was taken away stays as long as others need it. */
    private void keepWhatIsNeeded(Map<String, List<PluginArchive>> offers) {
        for (PluginJar jar : confirmed) {
            if (!offers.containsKey(jar.name())) {
                offers.values().stream()
                        .flatMap(archives -> archives.stream().limit(1))
                        .filter(archive -> archive.manifest().dependencies().containsKey(jar.name()))
                        .findFirst()
                        .ifPresent(needing -> {
                            ledger.kept(jar.archive(), "its jar is gone, but plugin " + needing.name() + " needs it");
                            offers.put(jar.name(), new ArrayList<>(List.of(jar.archive())));
                        });
            }
        }
    }

    private List<PluginArchive> archives() {
        var archives = new ArrayList<PluginArchive>();
        listing.offers().values().forEach(archives::addAll);
        archives.addAll(listing.disabled().values());
        confirmed.forEach(jar -> archives.add(jar.archive()));
        return archives;
    }

    /** Which plugin a file that cannot be read belongs to: the one that runs from it, or else nobody but itself. */
    private String owner(String file) {
        return confirmed.stream()
                .filter(jar -> jar.file().equals(file))
                .map(PluginJar::name)
                .findFirst()
                .orElse(file);
    }

    /** What tells without reading the jars that something may have changed, or that jars are to be tried again. */
    public synchronized String stamp() throws IOException {
        return files.stamp() + retry.round();
    }

    /** What tells that jars are to be tried again, whatever else may have changed. */
    public synchronized String retryStamp() {
        return Integer.toString(retry.round());
    }

    @Override
    public synchronized void close() {
        confirmed.forEach(PluginJar::release);
        confirmed = List.of();
        present.forEach(PluginJar::release);
        present = List.of();
        listing.close();
        listing = PluginFiles.Listing.EMPTY;
        letGoOfRecorded();
    }

    private void letGoOfRecorded() {
        recorded.forEach(PluginArchive::release);
        recorded.clear();
    }
}
