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
     * Reads a file with further documents behind it, all as one text: what one of them defines no other one may define again.
     *
     * @throws IOException when the file cannot be read
     */
    public static LoadResult load(Path file, List<ConfigDocument> more) throws IOException {
        if (more.isEmpty()) {
            return load(file);
        }
        try (var input = Files.newInputStream(file)) {
            var own = new ConfigText(input.readNBytes(ConfigText.MAX_BYTES + 1));
            return own.fault().isPresent() ? parse(own, file.toString()) : parse(own, file.toString(), more);
        }
    }

    private static LoadResult parse(ConfigText own, String fileName, List<ConfigDocument> more) {
        var parts = ConfigParts.of(new ConfigDocument(fileName, own.text()), more);
        var whole = new ConfigText(parts.text().getBytes(StandardCharsets.UTF_8));
        var positions = new Positions(parts, Map.of());
        if (whole.fault().isPresent()) {
            return unreadable(whole.fault().get(), positions, whole.fingerprint());
        }
        return ConfigParts.fault(more)
                .<LoadResult>map(problem -> new LoadResult.Rejected(
                        List.of(problem), SoundTables.of(Map.of(), List.of()), positions, whole.fingerprint()))
                .orElseGet(() -> new DocumentReader(TomlReader.read(parts.text()), parts).read(whole.fingerprint()));
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
                .orElseGet(() -> new DocumentReader(TomlReader.read(text.text()), ConfigParts.of(fileName))
                        .read(text.fingerprint()));
    }

    private static LoadResult unreadable(TomlFault fault, Positions positions, String fingerprint) {
        return new LoadResult.Rejected(
                List.of(positions.problem(fault)), SoundTables.of(Map.of(), List.of()), positions, fingerprint);
    }
}
