package io.sluice.core.assembly.jars;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Chooses, of the jars that are on offer for each plugin, those that work together, and starts them. A jar that is refused makes
 * room for the next one on offer for the same plugin: the version that is running, or the one that ran last.
 */
public final class JarSelection {
    private final Map<String, Deque<PluginArchive>> offers = new TreeMap<>();
    private final Collection<PluginJar> running;
    private final Function<String, Optional<PluginArchive>> lastResort;
    private final Set<String> builtIn;
    private final PluginLedger ledger;
    private final boolean starting;
    private final Map<String, String> gone = new TreeMap<>();
    private final List<PluginJar> made = new ArrayList<>();
    private boolean allReady = true;

    /**
     * A selection.
     *
     * @param offers for each plugin, the best first
     * @param running jars that are started already, to be taken rather than started again
     * @param lastResort asked when all offers for a plugin are refused
     * @param builtIn categories that no jar may have
     * @param starting whether to start factories, or only to make them
     */
    public JarSelection(
            Map<String, List<PluginArchive>> offers,
            Collection<PluginJar> running,
            Function<String, Optional<PluginArchive>> lastResort,
            Set<String> builtIn,
            PluginLedger ledger,
            boolean starting) {
        offers.forEach((name, archives) -> this.offers.put(name, new ArrayDeque<>(archives)));
        this.running = List.copyOf(running);
        this.lastResort = lastResort;
        this.builtIn = Set.copyOf(builtIn);
        this.ledger = ledger;
        this.starting = starting;
    }

    /**
     * Makes the choice.
     *
     * @return jars for the caller to release, each behind those that it depends on
     * @throws IOException when a jar's copy cannot be read
     */
    public List<PluginJar> choose() throws IOException {
        try {
            while (true) {
                Optional<List<PluginJar>> chosen = attempt();
                if (chosen.isPresent()) {
                    return chosen.get().stream().map(PluginJar::share).toList();
                }
            }
        } finally {
            made.reversed().forEach(PluginJar::release);
        }
    }

    /** Whether none was refused just because something that it needs is not there yet. */
    public boolean allReady() {
        return allReady;
    }

    private Optional<List<PluginJar>> attempt() throws IOException {
        Map<String, PluginManifest> manifests = offers.entrySet().stream()
                .filter(entry -> !entry.getValue().isEmpty())
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().getFirst().manifest(), (a, b) -> a, TreeMap::new));
        var resolution = Resolution.of(manifests, gone);
        if (!resolution.refusals().isEmpty()) {
            new TreeMap<>(resolution.refusals()).forEach(this::refuse);
            return Optional.empty();
        }
        var jars = new HashMap<String, PluginJar>();
        for (List<String> row : resolution.rows()) {
            if (!make(row, resolution.uses(), jars)) {
                return Optional.empty();
            }
        }
        List<PluginJar> inOrder = resolution.order().stream().map(jars::get).toList();
        Optional<Clash> clashing = clash(inOrder);
        if (clashing.isPresent()) {
            refuse(clashing.get().jar().name(), clashing.get().reason());
            return Optional.empty();
        }
        return Optional.of(inOrder);
    }

    /** Makes the jars of a row; tells whether all could be, and refuses those that could not. */
    private boolean make(List<String> row, Map<String, List<String>> uses, Map<String, PluginJar> jars)
            throws IOException {
        List<PluginArchive> archives =
                row.stream().map(name -> offered(name).getFirst()).toList();
        List<Future<PluginJar>> results = SideBySide.each(archives, archive -> {
            List<String> used = uses.getOrDefault(archive.name(), List.of());
            return jar(archive, used.stream().map(jars::get).toList());
        });
        boolean good = true;
        var unexpected = new ArrayList<Future<PluginJar>>();
        for (int i = 0; i < row.size(); i++) {
            Future<PluginJar> result = results.get(i);
            if (result.state() == Future.State.SUCCESS) {
                PluginJar jar = result.resultNow();
                good &= keep(jar);
                jars.put(row.get(i), jar);
            } else if (result.exceptionNow() instanceof RefusedJar refused) {
                good = false;
                allReady &= !refused.isForNow();
                refuse(row.get(i), refused.reason());
            } else {
                unexpected.add(result);
            }
        }
        if (!unexpected.isEmpty()) {
            SideBySide.resultOf(unexpected.getFirst());
        }
        return good;
    }

    /** Takes up a jar that was made; one that is not ready gives way to a version that is. */
    private boolean keep(PluginJar jar) {
        if (running.contains(jar) || made.contains(jar)) {
            return true;
        }
        made.add(jar);
        if (jar.unready().isEmpty()) {
            return true;
        }
        allReady = false;
        String reason = jar.unready().get().reason();
        Deque<PluginArchive> offered = offered(jar.name());
        if (offered.size() == 1) {
            lastResort.apply(jar.name()).ifPresent(offered::add);
        }
        if (offered.size() > 1 || isRunning(jar.name())) {
            refuse(jar.name(), reason);
            return false;
        }
        ledger.waits(jar.archive(), reason);
        return true;
    }

    private boolean isRunning(String name) {
        return running.stream()
                .anyMatch(jar -> jar.name().equals(name) && jar.unready().isEmpty());
    }

    private Deque<PluginArchive> offered(String name) {
        return offers.computeIfAbsent(name, key -> new ArrayDeque<>());
    }

    /** Marks a category of extensions among the built-in ones, and among those of jars. */
    public static final String EXTENSION = "extension ";

    private record Clash(PluginJar jar, String reason) {}

    /** The first jar with a category that another has already; those that are running come first. */
    private Optional<Clash> clash(Collection<PluginJar> jars) {
        var owners = new TreeMap<String, String>();
        builtIn.forEach(category -> owners.put(category, "the built-in ones"));
        return jars.stream()
                .sorted(Comparator.comparing(jar -> !running.contains(jar)))
                .flatMap(jar -> claim(jar, owners).stream())
                .findFirst();
    }

    private static Optional<Clash> claim(PluginJar jar, Map<String, String> owners) {
        for (PluginCategory<?> category : jar.categories()) {
            String before = owners.putIfAbsent(category.name(), jar.file());
            if (before != null) {
                return Optional.of(
                        new Clash(jar, "category \"" + category.name() + "\" is there already, from " + before));
            }
        }
        for (ExtensionCategory<?, ?> category : jar.extensions()) {
            // Other names than those of plugins: the two are never mixed up.
            String before = owners.putIfAbsent(EXTENSION + category.name(), jar.file());
            if (before != null) {
                return Optional.of(new Clash(
                        jar, "extension category \"" + category.name() + "\" is there already, from " + before));
            }
        }
        return Optional.empty();
    }

    /** On any thread. */
    private PluginJar jar(PluginArchive archive, List<PluginJar> dependencies) throws IOException {
        // One that was not ready before is made anew: factories are started once.
        var before = Stream.concat(running.stream().filter(jar -> jar.unready().isEmpty()), made.stream());
        Optional<PluginJar> same =
                before.filter(jar -> jar.isMadeOf(archive, dependencies)).findFirst();
        if (same.isPresent()) {
            return same.get();
        }
        ledger.created(archive);
        ledger.resolved(archive);
        PluginJar jar = PluginJar.load(archive, dependencies, ledger);
        if (starting) {
            start(jar);
        }
        return jar;
    }

    private void start(PluginJar jar) throws RefusedJar {
        try {
            jar.start();
            ledger.started(jar.archive());
        } catch (RefusedJar e) {
            if (!e.isForNow()) {
                jar.release();
                throw e;
            }
            jar.await(e);
        }
    }

    /** An upgrade that does not fit a plugin which is running gives way to the version before, not the other one to it. */
    private void refuse(String name, Resolution.Refusal refusal) {
        var plugin = offered(name).getFirst().manifest();
        Optional<String> upgraded = refusal.blamed()
                .filter(other -> running.stream().anyMatch(jar -> jar.name().equals(name)))
                .filter(other -> offered(other).stream()
                        .skip(1)
                        .anyMatch(older -> plugin.dependencies()
                                .getOrDefault(other, VersionRange.NONE)
                                .includes(older.manifest().version())));
        if (upgraded.isPresent()) {
            String other = upgraded.get();
            refuse(
                    other,
                    "plugin " + plugin.title() + " needs " + other + ' '
                            + plugin.dependencies().get(other));
        } else {
            refuse(name, refusal.reason());
        }
    }

    private void refuse(String name, String reason) {
        Deque<PluginArchive> left = offered(name);
        ledger.refused(left.removeFirst(), reason);
        if (left.isEmpty()) {
            lastResort.apply(name).ifPresent(left::add);
        }
        if (left.isEmpty()) {
            gone.put(name, reason);
        } else {
            ledger.rolledBack(left.getFirst());
        }
    }
}
