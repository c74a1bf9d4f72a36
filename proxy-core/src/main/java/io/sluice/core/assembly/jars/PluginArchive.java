package io.sluice.core.assembly.jars;

import io.sluice.config.load.ConfigProblem;
import io.sluice.config.load.TomlRecord;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * A jar that was looked at but of which no class is loaded yet: a private copy, which nobody changes, and its manifest. The copy
 * is removed when the last user lets go.
 */
public final class PluginArchive {
    private static final int LARGEST_MANIFEST = 1 << 16;

    private final String file;
    private final String hash;
    private final Path copy;
    private final PluginManifest manifest;
    private final ProviderNames providers;
    private int users = 1;

    private PluginArchive(String file, String hash, Path copy, PluginManifest manifest, ProviderNames providers) {
        this.file = file;
        this.hash = hash;
        this.copy = copy;
        this.manifest = manifest;
        this.providers = providers;
    }

    /**
     * Copies a jar and looks into it.
     *
     * @param file the name of its file
     * @param content its bytes, read once so that what was hashed is what is loaded
     * @throws RefusedJar when it is no plugin jar
     * @throws IOException when the copy cannot be made
     */
    public static PluginArchive open(String file, byte[] content, TrustedKeys trusted) throws IOException {
        return open(file, hashOf(content), content, trusted);
    }

    /** The same where the hash of the content is known. */
    static PluginArchive open(String file, String hash, byte[] content, TrustedKeys trusted) throws IOException {
        // In a folder that nobody else may look into or add to.
        Path copy = Files.createTempDirectory("sluice-plugin-").resolve("plugin.jar");
        boolean good = false;
        try {
            Files.write(copy, content);
            var archive = inspect(file, hash, copy, trusted);
            good = true;
            return archive;
        } finally {
            if (!good) {
                delete(copy);
            }
        }
    }

    private static void delete(Path copy) throws IOException {
        Files.deleteIfExists(copy);
        Files.deleteIfExists(Objects.requireNonNull(copy.getParent()));
    }

    private static PluginArchive inspect(String file, String hash, Path copy, TrustedKeys trusted) throws IOException {
        try (var jar = new JarFile(copy.toFile(), trusted.matter(), ZipFile.OPEN_READ, Runtime.version())) {
            JarContents.check(jar);
            trusted.check(jar);
            JarEntry text = jar.getJarEntry(PluginManifest.PATH);
            if (text == null) {
                throw new RefusedJar("it has no " + PluginManifest.PATH
                        + ": annotate its factory with @SluicePlugin and compile with -proc:full");
            }
            var providers = ProviderNames.of(jar);
            if (providers.isEmpty()) {
                throw new RefusedJar("it has no plugins: no " + ProviderNames.FACTORIES + " names their factories");
            }
            try (InputStream in = jar.getInputStream(text)) {
                var manifest = manifest(file, in.readNBytes(LARGEST_MANIFEST));
                return new PluginArchive(file, hash, copy, manifest, providers);
            }
        } catch (ZipException e) {
            throw new RefusedJar("it is not a jar: " + e.getMessage(), e);
        } catch (SecurityException e) {
            throw new RefusedJar("its signature does not fit: " + e.getMessage(), e);
        }
    }

    private static PluginManifest manifest(String file, byte[] text) throws RefusedJar {
        return switch (PluginManifest.parse(text, file)) {
            case TomlRecord.Read<PluginManifest>(PluginManifest manifest) -> manifest;
            case TomlRecord.Refused<PluginManifest> refused ->
                throw new RefusedJar(
                        refused.problems().stream().map(ConfigProblem::toString).collect(Collectors.joining("\n")));
        };
    }

    /** What two jars have in common if they are the same. */
    public static String hashOf(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The name of the file that it came from. */
    public String file() {
        return file;
    }

    /** The SHA-256 of its bytes. */
    public String hash() {
        return hash;
    }

    /** Where the copy is; only while the archive is in use. */
    public Path copy() {
        return copy;
    }

    /** What it says of itself. */
    public PluginManifest manifest() {
        return manifest;
    }

    /** The classes that make its plugins. */
    ProviderNames providers() {
        return providers;
    }

    /** The plugin's name. */
    public String name() {
        return manifest.name();
    }

    @Override
    public String toString() {
        return "the copy of " + file;
    }

    /** One user more. */
    synchronized PluginArchive share() {
        users++;
        return this;
    }

    /** One user less. */
    public synchronized void release() {
        if (--users == 0) {
            try {
                delete(copy);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
