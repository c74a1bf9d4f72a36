package io.sluice.core;

import io.sluice.core.assembly.PluginFolder;
import io.sluice.core.assembly.jars.FolderState;
import io.sluice.core.assembly.jars.PluginArchive;
import io.sluice.core.assembly.jars.PluginFiles;
import io.sluice.core.assembly.jars.PluginManifest;
import io.sluice.core.assembly.jars.PluginRecord;
import io.sluice.core.assembly.jars.PluginState;
import io.sluice.core.assembly.jars.RefusedJar;
import io.sluice.core.assembly.jars.Resolution;
import io.sluice.core.assembly.jars.TrustedKeys;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The plugins folder as the commands see it. They change nothing but files: a proxy that runs follows them, and tells what came of
 * it by the state that it keeps in the folder.
 */
final class PluginShelf {
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final Path folder;
    private final TrustedKeys trusted;

    /** A jar that lies in the folder and can be read. */
    private record Item(Path file, PluginManifest manifest) {
        boolean isDisabled() {
            return file.toString().endsWith(PluginFiles.DISABLED);
        }
    }

    private PluginShelf(Path folder, TrustedKeys trusted) {
        this.folder = folder;
        this.trusted = trusted;
    }

    static PluginShelf of(ConfigFile source) throws IOException {
        var config = source.config();
        Path folder = source.folder(config)
                .orElseThrow(() -> new IOException("which folder? Name it by --plugins or by a configuration"));
        Files.createDirectories(folder);
        return new PluginShelf(folder, TrustedKeys.read(config.basic().pluginsTrustedKeys()));
    }

    // --- looking

    int list() throws IOException {
        var records = records();
        if (records.isEmpty()) {
            Console.print("no plugin jars in " + folder);
        }
        String line = "%-20s %-12s %-9s %s";
        if (!records.isEmpty()) {
            Console.print(line.formatted("NAME", "VERSION", "STATE", "FILE"));
        }
        records.forEach((name, record) -> {
            Console.print(line.formatted(
                    name,
                    record.version().orElse("-"),
                    record.state().text(),
                    record.file().orElse("-")));
            record.lastError().ifPresent(error -> Console.print("    " + error.replace("\n", "\n    ")));
        });
        return Cli.OK;
    }

    /** What the running proxy says; without one, what would become of the jars. */
    private Map<String, PluginRecord> records() throws IOException {
        Optional<FolderState> state = FolderState.read(folder);
        if (state.filter(FolderState::isAlive).isPresent()) {
            return state.get().plugins();
        }
        Map<String, PluginRecord> records = new TreeMap<>();
        try (var inspected = new PluginFolder(Optional.of(folder), trusted).forInspection()) {
            inspected.scan().close();
            inspected.confirm();
            inspected.records().forEach((name, record) -> {
                var shown = record.state() == PluginState.STARTED ? record.with(PluginState.RESOLVED) : record;
                Optional<PluginRecord> before = state.flatMap(
                        known -> Optional.ofNullable(known.plugins().get(name)));
                records.put(
                        name,
                        before.map(known -> shown.withHistory(known.history())).orElse(shown));
            });
        }
        return records;
    }

    int info(String name, Cli.Admin options) throws IOException {
        PluginRecord record = records().get(name);
        Optional<Item> item = find(name);
        if (record == null && item.isEmpty()) {
            throw missing(name);
        }
        item.ifPresent(found -> print(found.manifest()));
        if (record != null) {
            field("state", record.state().text());
            record.version().ifPresent(version -> field("in use", version));
            record.file().ifPresent(file -> field("file", file));
            record.sha256().ifPresent(hash -> field("sha256", hash));
            record.lastError().ifPresent(error -> field("last error", error));
            record.history().forEach(event -> field("", event));
        }
        Optional<AdminClient> admin = admin(options);
        if (admin.isPresent()) {
            admin.get()
                    .get("/plugins?jar=" + AdminClient.encoded(name))
                    .lines()
                    .forEach(line -> field("instance", line));
        }
        return Cli.OK;
    }

    Optional<AdminClient> admin(Cli.Admin options) throws IOException {
        return AdminClient.find(folder, options.address(), options.tokenFile());
    }

    static void print(PluginManifest manifest) {
        field("name", manifest.name());
        field("version", manifest.version().toString());
        field("requires", "Sluice " + manifest.requires());
        manifest.displayName().ifPresent(text -> field("display name", text));
        manifest.description().ifPresent(text -> field("description", text));
        manifest.author().ifPresent(text -> field("author", text));
        manifest.license().ifPresent(text -> field("license", text));
        manifest.homepage().ifPresent(uri -> field("homepage", uri.toString()));
        manifest.logo().ifPresent(uri -> field("logo", uri.toString()));
        manifest.exports().forEach(name -> field("exports", name));
        new TreeMap<>(manifest.dependencies()).forEach((name, range) -> field("needs", name + ' ' + range));
        new TreeMap<>(manifest.optionalDependencies()).forEach((name, range) -> field("may use", name + ' ' + range));
    }

    static void field(String name, String value) {
        Console.print("%-13s %s".formatted(name, value));
    }

    int check(Path jar) throws IOException {
        return new JarReport(jar, trusted)
                .print(enabled().stream().map(Item::file).toList());
    }

    // --- changing

    int install(Path file) throws IOException, InterruptedException {
        PluginArchive archive = open(file);
        try {
            Optional<Item> present = find(archive.name());
            if (present.isPresent()) {
                throw new IOException("plugin %s is there already, in %s: use upgrade"
                        .formatted(
                                present.get().manifest().title(), present.get().file()));
            }
            refuseUnfit(archive.manifest());
            long before = put(archive);
            return outcome(archive, before);
        } finally {
            archive.release();
        }
    }

    int upgrade(Path file, boolean force) throws IOException, InterruptedException {
        PluginArchive archive = open(file);
        try {
            Item present = find(archive.name()).orElseThrow(() -> missing(archive.name()));
            if (!force
                    && archive.manifest().version().compareTo(present.manifest().version()) <= 0) {
                throw new IOException("plugin %s is there, which is not older than %s: use --force"
                        .formatted(
                                present.manifest().title(), archive.manifest().version()));
            }
            refuseUnfit(archive.manifest());
            long before = put(archive);
            return outcome(archive, before);
        } finally {
            archive.release();
        }
    }

    int remove(String name) throws IOException, InterruptedException {
        Item present = find(name).orElseThrow(() -> missing(name));
        refuseIfNeeded(name);
        long before = System.currentTimeMillis();
        for (Item item : items()) {
            if (item.manifest().name().equals(name)) {
                Files.delete(item.file());
            }
        }
        return awaitEnd(present.manifest().title() + " is removed", before, name);
    }

    int disable(String name) throws IOException, InterruptedException {
        Item present = find(name).orElseThrow(() -> missing(name));
        if (present.isDisabled()) {
            throw new IOException("plugin " + name + " is disabled already");
        }
        refuseIfNeeded(name);
        long before = System.currentTimeMillis();
        Files.move(present.file(), present.file().resolveSibling(present.file().getFileName() + ".disabled"));
        return awaitEnd(present.manifest().title() + " is disabled", before, name);
    }

    int enable(String name) throws IOException, InterruptedException {
        Item present = find(name).orElseThrow(() -> missing(name));
        if (!present.isDisabled()) {
            throw new IOException("plugin " + name + " is enabled already");
        }
        PluginArchive archive = open(present.file());
        try {
            refuseUnfit(archive.manifest());
            long before = System.currentTimeMillis();
            String file = present.file().getFileName().toString();
            Files.move(
                    present.file(),
                    present.file().resolveSibling(file.substring(0, file.length() - ".disabled".length())));
            return outcome(archive, before);
        } finally {
            archive.release();
        }
    }

    private PluginArchive open(Path file) throws IOException {
        try {
            return PluginArchive.open(file.getFileName().toString(), Files.readAllBytes(file), trusted);
        } catch (RefusedJar e) {
            throw new IOException(file + ": " + e.reason(), e);
        }
    }

    /** Moves it into its place in one step, so that no half of a jar is ever seen; then other versions go. */
    private long put(PluginArchive archive) throws IOException {
        Path place = folder.resolve(archive.name() + '-' + archive.manifest().version() + PluginFiles.JAR);
        Path next = Files.createTempFile(folder, archive.name(), ".tmp");
        // As any other file is made here: a proxy of another user may have to read it.
        try (InputStream content = Files.newInputStream(archive.copy())) {
            Files.copy(content, next, StandardCopyOption.REPLACE_EXISTING);
        }
        long before = System.currentTimeMillis();
        Files.move(next, place, StandardCopyOption.REPLACE_EXISTING);
        for (Item item : items()) {
            if (item.manifest().name().equals(archive.name()) && !Files.isSameFile(item.file(), place)) {
                Files.delete(item.file());
            }
        }
        return before;
    }

    // --- who needs whom

    private void refuseUnfit(PluginManifest manifest) throws IOException {
        var plugins = new TreeMap<String, PluginManifest>();
        enabled().forEach(item -> plugins.put(item.manifest().name(), item.manifest()));
        plugins.put(manifest.name(), manifest);
        Optional<String> refusal = new TreeMap<>(
                        Resolution.of(plugins, Map.of()).refusals())
                .entrySet().stream()
                        .map(entry -> "plugin " + entry.getKey() + ": "
                                + entry.getValue().reason())
                        .findFirst();
        if (refusal.isPresent()) {
            throw new IOException(refusal.get());
        }
    }

    private void refuseIfNeeded(String name) throws IOException {
        for (Item item : enabled()) {
            if (item.manifest().dependencies().containsKey(name)) {
                throw new IOException("plugin " + item.manifest().title() + " needs " + name);
            }
        }
    }

    private List<Item> enabled() throws IOException {
        return items().stream().filter(item -> !item.isDisabled()).toList();
    }

    private Optional<Item> find(String name) throws IOException {
        return items().stream()
                .filter(item -> item.manifest().name().equals(name))
                .max(java.util.Comparator.comparing(item -> item.manifest().version()));
    }

    private List<Item> items() throws IOException {
        var items = new ArrayList<Item>();
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.filter(file -> file.toString().endsWith(PluginFiles.JAR)
                            || file.toString().endsWith(PluginFiles.DISABLED))
                    .sorted()
                    .toList();
        }
        for (Path file : files) {
            try {
                PluginArchive archive = open(file);
                items.add(new Item(file, archive.manifest()));
                archive.release();
            } catch (IOException e) {
                Console.error(Console.reason(e));
            }
        }
        return items;
    }

    private static IOException missing(String name) {
        return new IOException("there is no plugin " + name);
    }

    // --- what the proxy makes of it

    private int outcome(PluginArchive archive, long since) throws IOException, InterruptedException {
        Optional<FolderState> state = awaitState(since, seen -> {
            PluginRecord record = seen.plugins().get(archive.name());
            return record != null
                    && (record.sha256().equals(Optional.of(archive.hash()))
                            || record.refusedSha256().equals(Optional.of(archive.hash())));
        });
        if (state.isEmpty()) {
            return Cli.OK;
        }
        PluginRecord record =
                Optional.ofNullable(state.get().plugins().get(archive.name())).orElseThrow();
        if (record.lastError().isEmpty()) {
            Console.print("plugin " + archive.manifest().title() + " is started");
            return Cli.OK;
        }
        Console.error("plugin " + archive.name() + ' ' + record.lastError().get());
        if (record.state() == PluginState.STARTED) {
            Console.error("plugin " + archive.name() + ' ' + record.version().orElse("") + " stays");
        }
        return Cli.REFUSED;
    }

    private int awaitEnd(String done, long since, String name) throws IOException, InterruptedException {
        Optional<FolderState> state = awaitState(since, seen -> {
            PluginRecord record = seen.plugins().get(name);
            return record == null
                    || record.state() != PluginState.STARTED
                    || record.lastError().isPresent();
        });
        Optional<String> error = state.flatMap(
                        seen -> Optional.ofNullable(seen.plugins().get(name)))
                .filter(record -> record.state() == PluginState.STARTED)
                .flatMap(PluginRecord::lastError);
        if (error.isPresent()) {
            Console.error("plugin " + name + " stays: " + error.get());
            return Cli.REFUSED;
        }
        Console.print("plugin " + done);
        return Cli.OK;
    }

    private Optional<FolderState> awaitState(long since, Predicate<FolderState> expected)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            Optional<FolderState> state =
                    FolderState.read(folder).filter(FolderState::isAlive).filter(FolderState::watched);
            if (state.isEmpty()) {
                Console.print("no proxy follows this folder now: it counts from the next start on");
                return Optional.empty();
            }
            if (state.get().settled() >= since && expected.test(state.get())) {
                return state;
            }
            if (System.nanoTime() > deadline) {
                throw new IOException("the proxy has not taken it up within " + PATIENCE.toSeconds()
                        + " s: look into its log, or use: sluice plugin list");
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }
}
