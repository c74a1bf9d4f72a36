package io.sluice.config.load;

import java.io.IOException;
import java.nio.file.Path;

/** Reads configurations. Nothing is ignored: what is not understood is a problem, and all problems are reported at once. */
public final class ConfigLoader {
    private ConfigLoader() {}

    /**
     * Reads a file.
     *
     * @throws IOException when it cannot be read
     */
    public static LoadResult load(Path file) throws IOException {
        throw new UnsupportedOperationException(file.toString());
    }

    /**
     * Reads a text.
     *
     * @param fileName for the problems
     */
    public static LoadResult parse(String text, String fileName) {
        throw new UnsupportedOperationException(fileName);
    }
}
