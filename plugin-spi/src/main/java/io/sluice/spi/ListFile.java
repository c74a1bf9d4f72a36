package io.sluice.spi;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Lists that are kept in files: an entry a line, in UTF-8. Empty lines, and lines that begin with {@code #}, are none. */
public final class ListFile {
    private ListFile() {}

    /**
     * Reads all entries, for a {@link WatchedFile.Reader}.
     *
     * @param entry makes an entry of a line, without space around it, or refuses it by {@link IllegalArgumentException}
     * @throws IllegalArgumentException naming the first line that was refused
     */
    public static <E> List<E> read(Path file, Function<String, ? extends E> entry) throws IOException {
        var entries = new ArrayList<E>();
        try (var reader = Files.newBufferedReader(file)) {
            int number = 1;
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                String text = line.strip();
                if (!text.isEmpty() && text.charAt(0) != '#') {
                    entries.add(entryOf(text, number, entry));
                }
                number++;
            }
        }
        return entries;
    }

    private static <E> E entryOf(String text, int number, Function<String, ? extends E> entry) {
        try {
            return entry.apply(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("line " + number + ": " + e.getMessage(), e);
        }
    }
}
