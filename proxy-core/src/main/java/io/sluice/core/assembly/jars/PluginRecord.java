package io.sluice.core.assembly.jars;

import io.sluice.spi.config.Setting;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is known of one plugin jar, for the operator. */
public record PluginRecord(
        @Setting("How far it has come.") PluginState state,
        @Setting("The version that this is about.") Optional<String> version,
        @Setting("The file that it came from.") Optional<String> file,
        @Setting("The hash of that file.") Optional<String> sha256,
        @Setting("Why a file was refused last.") Optional<String> lastError,
        @Setting("The hash of the file that was refused.") Optional<String> refusedSha256,
        @Setting("What happened to it, the latest last.") List<String> history) {
    private static final int LONGEST_HISTORY = 20;

    static final PluginRecord NONE = new PluginRecord(
            PluginState.CREATED,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of());

    /** Keeps the end of the history. */
    public PluginRecord {
        history = List.copyOf(history.subList(Math.max(0, history.size() - LONGEST_HISTORY), history.size()));
    }

    /** The same in another state. */
    public PluginRecord with(PluginState newState) {
        return new PluginRecord(newState, version, file, sha256, lastError, refusedSha256, history);
    }

    /** The same with another history. */
    public PluginRecord withHistory(List<String> events) {
        return new PluginRecord(state, version, file, sha256, lastError, refusedSha256, events);
    }

    PluginRecord about(PluginArchive archive) {
        return new PluginRecord(
                state,
                Optional.of(archive.manifest().version().toString()),
                Optional.of(archive.file()),
                Optional.of(archive.hash()),
                lastError,
                refusedSha256,
                history);
    }

    PluginRecord refused(String reason, Optional<String> hash) {
        return new PluginRecord(state, version, file, sha256, Optional.of(reason), hash, history);
    }

    PluginRecord withoutError() {
        return new PluginRecord(state, version, file, sha256, Optional.empty(), Optional.empty(), history);
    }

    PluginRecord and(String event) {
        var longer = new ArrayList<>(history);
        longer.add(event);
        return new PluginRecord(state, version, file, sha256, lastError, refusedSha256, longer);
    }

    boolean isAbout(PluginArchive archive) {
        return sha256.equals(Optional.of(archive.hash()));
    }
}
