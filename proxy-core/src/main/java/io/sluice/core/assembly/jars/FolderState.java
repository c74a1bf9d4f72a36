package io.sluice.core.assembly.jars;

import io.sluice.config.load.TomlRecord;
import io.sluice.spi.config.Setting;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What a running proxy writes into its plugins folder for the commands to read. */
public record FolderState(
        @Setting("The proxy's process.") long pid,

        @Setting("When that process began, in milliseconds.")
        long began,

        @Setting("Whether it follows what changes in the folder.")
        boolean watched,

        @Setting("When it last did, in milliseconds.") long settled,
        @Setting("Where its admin listener is.") Optional<String> admin,
        @Setting("The plugins by name.") Map<String, PluginRecord> plugins) {
    private static final Path FILE = Path.of(".sluice", "state.toml");

    /** Sorts the plugins. */
    public FolderState {
        plugins = java.util.Collections.unmodifiableMap(new TreeMap<>(plugins));
    }

    /** The state of this process. */
    static FolderState own(FolderRecords.Keeper keeper, PluginLedger.Ledgered ledgered) {
        ProcessHandle self = ProcessHandle.current();
        return new FolderState(
                self.pid(),
                beginning(self),
                keeper.watched(),
                ledgered.settled().toEpochMilli(),
                keeper.admin().map(FolderState::reachable),
                ledgered.records());
    }

    /** One that listens on every interface is reached here, too. */
    private static String reachable(InetSocketAddress address) {
        String host = address.getAddress().isAnyLocalAddress()
                ? "127.0.0.1"
                : address.getAddress().getHostAddress();
        return (host.contains(":") ? '[' + host + ']' : host) + ':' + address.getPort();
    }

    /** What was written last, by a proxy that may have ended since. */
    public static Optional<FolderState> read(Path folder) throws IOException {
        Path file = folder.resolve(FILE);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        return switch (TomlRecord.parse(Files.readAllBytes(file), file.toString(), FolderState.class)) {
            case TomlRecord.Read<FolderState>(FolderState state) -> Optional.of(state);
            case TomlRecord.Refused<FolderState> refused ->
                throw new IOException(refused.problems().getFirst().toString());
        };
    }

    private static long beginning(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }

    /** Whether the proxy that wrote it is still there. */
    public boolean isAlive() {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .filter(process -> beginning(process) == began)
                .isPresent();
    }

    void write(Path folder) throws IOException {
        Path file = folder.resolve(FILE);
        Files.createDirectories(file.resolveSibling("."));
        Path next = Files.createTempFile(file.getParent(), "state", ".tmp");
        Files.writeString(next, text());
        // In one step: others read it at any time, and replacing it otherwise takes it away first.
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private String text() {
        var text = new StringBuilder("# Written by the running proxy.\n");
        text.append("pid = ").append(pid).append("\nbegan = ").append(began);
        text.append("\nwatched = ").append(watched).append("\nsettled = ").append(settled);
        text.append('\n');
        put(text, "admin", admin);
        plugins.forEach((name, record) -> {
            text.append("\n[plugins.\"").append(key(name)).append("\"]\n");
            put(text, "state", Optional.of(record.state().text()));
            put(text, "version", record.version());
            put(text, "file", record.file());
            put(text, "sha256", record.sha256());
            put(text, "last_error", record.lastError());
            put(text, "refused_sha256", record.refusedSha256());
            text.append("history = ").append(list(record.history())).append('\n');
        });
        return text.toString();
    }

    private static void put(StringBuilder text, String key, Optional<String> value) {
        value.ifPresent(present ->
                text.append(key).append(" = ").append(quoted(present)).append('\n'));
    }

    private static String list(List<String> texts) {
        return texts.stream().map(FolderState::quoted).collect(Collectors.joining(",\n  ", "[\n  ", "\n]"));
    }

    /** A message may hold anything; of backslashes not all can be read back. */
    private static String quoted(String text) {
        return TomlRecord.quoted(text.replace('\\', '/').replace('\r', ' '));
    }

    /** Files that are no plugins go by their own names, which may be anything. */
    private static String key(String name) {
        return name.replaceAll("[^A-Za-z0-9_. -]", "_");
    }
}
