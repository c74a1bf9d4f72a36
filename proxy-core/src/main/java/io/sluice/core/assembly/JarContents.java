package io.sluice.core.assembly;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.HashSet;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** Looks at a jar before anything in it is believed. */
final class JarContents {
    private JarContents() {}

    /**
     * Refuses what is no jar, entries that climb out of it, and names that occur twice, of which two readers may take different
     * ones.
     *
     * @throws IOException naming the jar and the entry
     */
    static void check(String name, byte[] content) throws IOException {
        var names = new HashSet<String>();
        try (var zip = new ZipInputStream(new ByteArrayInputStream(content))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                String path = entry.getName();
                boolean climbs = path.startsWith("/") || path.contains("\\") || ("/" + path + "/").contains("/../");
                if (climbs || !names.add(path)) {
                    throw new IOException("plugin jar " + name + ": "
                            + (climbs ? "entry leads out of the jar: " : "entry occurs twice: ") + path);
                }
            }
        }
        if (names.isEmpty()) {
            throw new IOException("plugin jar " + name + ": not a jar, or an empty one");
        }
    }
}
