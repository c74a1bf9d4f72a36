package io.sluice.core.assembly.jars;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a running proxy keeps in the plugins folder, under {@code .sluice}: its state for the commands, and of each plugin the jar
 * that last was in use, so that a failed upgrade is survived by a restart, too. A folder that cannot be written to has neither.
 */
public interface FolderRecords {
    /** Keeps nothing. */
    FolderRecords NONE = new FolderRecords() {};

    /**
     * Who keeps them.
     *
     * @param watched whether it follows the folder
     * @param admin where its admin listener is
     */
    record Keeper(boolean watched, Optional<InetSocketAddress> admin) {}

    /** In a folder. */
    static FolderRecords in(Path folder, Keeper keeper, Supplier<TrustedKeys> trusted) {
        return Files.isDirectory(folder) ? new InFolder(folder, keeper, trusted) : NONE;
    }

    /** Writes the state. */
    default void write(PluginLedger.Ledgered ledgered) {}

    /** A jar is in use. */
    default void remember(PluginArchive archive) {}

    /** A plugin is gone for good. */
    default void forget(String name) {}

    /** The plugins that were in use and are not gone for good. */
    default Set<String> names() {
        return Set.of();
    }

    /** The jar of a plugin that was in use last. */
    default Optional<PluginArchive> lastGood(String name) {
        return Optional.empty();
    }

    /** See {@link FolderRecords}. */
    final class InFolder implements FolderRecords {
        private static final Logger LOG = LoggerFactory.getLogger(FolderRecords.class);

        private final Path folder;
        private final Keeper keeper;
        private final Supplier<TrustedKeys> trusted;
        private final Map<String, String> remembered = new HashMap<>();
        private boolean failed;

        private InFolder(Path folder, Keeper keeper, Supplier<TrustedKeys> trusted) {
            this.folder = folder;
            this.keeper = keeper;
            this.trusted = trusted;
        }

        private Path kept(String name) {
            return folder.resolve(".sluice").resolve(name + PluginFiles.JAR);
        }

        @Override
        public void write(PluginLedger.Ledgered ledgered) {
            keep(() -> FolderState.own(keeper, ledgered).write(folder));
        }

        @Override
        public void remember(PluginArchive archive) {
            if (archive.hash().equals(remembered.put(archive.name(), archive.hash()))) {
                return;
            }
            keep(() -> {
                Path file = kept(archive.name());
                Files.createDirectories(file.getParent());
                Path next = Files.createTempFile(file.getParent(), archive.name(), ".tmp");
                Files.copy(archive.copy(), next, StandardCopyOption.REPLACE_EXISTING);
                Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
            });
        }

        @Override
        public void forget(String name) {
            remembered.remove(name);
            keep(() -> Files.deleteIfExists(kept(name)));
        }

        @Override
        public Set<String> names() {
            Path kept = folder.resolve(".sluice");
            if (!Files.isDirectory(kept)) {
                return Set.of();
            }
            try (Stream<Path> files = Files.list(kept)) {
                return files.map(file -> file.getFileName().toString())
                        .filter(file -> file.endsWith(PluginFiles.JAR))
                        .map(file -> file.substring(0, file.length() - PluginFiles.JAR.length()))
                        .collect(Collectors.toUnmodifiableSet());
            } catch (IOException | UncheckedIOException e) {
                LOG.warn("the jars that were used last, in {}, cannot be found", kept, e);
                return Set.of();
            }
        }

        @Override
        public Optional<PluginArchive> lastGood(String name) {
            try {
                return Optional.of(
                        PluginArchive.open(kept(name).toString(), Files.readAllBytes(kept(name)), trusted.get()));
            } catch (NoSuchFileException e) {
                return Optional.empty();
            } catch (IOException e) {
                LOG.warn("the jar that was used last, {}, cannot be used", kept(name), e);
                return Optional.empty();
            }
        }

        private interface Keeping {
            void run() throws IOException;
        }

        private void keep(Keeping keeping) {
            try {
                keeping.run();
            } catch (IOException e) {
                if (!failed) {
                    LOG.warn("no record can be kept in {}: {}", folder, e.toString());
                }
                failed = true;
            }
        }
    }
}
