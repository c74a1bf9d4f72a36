package io.sluice.core.assembly;

import io.sluice.core.assembly.jars.PluginRecord;
import io.sluice.core.assembly.jars.TrustedKeys;
import io.sluice.spi.PluginFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/** A folder of jars as a proxy looks at it, again and again. */
final class JarFolder implements AutoCloseable {
    private final Path path;
    private PluginFolder folder;

    /** One whose jars everybody may have signed. */
    JarFolder(Path path) {
        this.path = path;
        this.folder = new PluginFolder(Optional.of(path));
        folder.keepRecords(true, Optional.empty());
    }

    /** Begins anew, as a start does. */
    void open(TrustedKeys trusted) {
        open(new PluginFolder(Optional.of(path), trusted));
        folder.keepRecords(true, Optional.empty());
    }

    /** Goes on with another view of it. */
    void open(PluginFolder next) {
        folder.close();
        folder = next;
    }

    PluginFolder folder() {
        return folder;
    }

    void look() throws IOException {
        folder.scan().close();
        folder.confirm();
    }

    /** What the plugin of a category says; nothing when it is not there. */
    String ask(String category) throws IOException {
        try (PluginCatalog catalog = folder.scan()) {
            folder.confirm();
            Optional<PluginFactory<?>> factory = catalog.find(category).map(PluginCatalog.Entry::factory);
            return factory.map(found -> found instanceof Supplier<?> supplier ? String.valueOf(supplier.get()) : "?")
                    .orElse("");
        }
    }

    PluginRecord record(String name) {
        return Optional.ofNullable(folder.records().get(name)).orElseThrow();
    }

    /** Why a jar, or the newest of a plugin, is not taken. */
    String refusal(String name) throws IOException {
        look();
        return record(name).lastError().orElseThrow();
    }

    @Override
    public void close() {
        folder.close();
    }
}
