package io.sluice.config.load;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Reads configurations. Nothing is ignored: what is not understood is a problem, and all problems are reported at once. */
public final class ConfigLoader {
    private ConfigLoader() {}

    /**
     * Reads a file.
     *
     * @throws IOException when it cannot be read
     */
    public static LoadResult load(Path file) throws IOException {
        try (var input = Files.newInputStream(file)) {
            return parse(new ConfigText(input.readNBytes(ConfigText.MAX_BYTES + 1)), file.toString());
        }
    }

    /**
     * Reads a text.
     *
     * @param fileName for the problems
     */
    public static LoadResult parse(String text, String fileName) {
        return parse(new ConfigText(text.getBytes(StandardCharsets.UTF_8)), fileName);
    }

    static LoadResult parse(ConfigText text, String fileName) {
        return text.fault()
                .map(fault -> unreadable(fault, new Positions(fileName, Map.of()), text.fingerprint()))
                .orElseGet(() -> new DocumentReader(TomlReader.read(text.text()), fileName).read(text.fingerprint()));
    }

    private static LoadResult unreadable(TomlFault fault, Positions positions, String fingerprint) {
        return new LoadResult.Rejected(
                List.of(positions.problem(fault)), SoundTables.of(Map.of(), List.of()), positions, fingerprint);
    }
}
