package io.sluice.core.assembly;

import io.sluice.spi.PluginFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A jar with plugins and the class loader of its own: two jars may bring two versions of one library, and none sees the proxy's
 * inside. The jar is loaded from a private copy, so it may be replaced in its folder at any time. Shared by the generations that
 * use it; the loader is closed with the last of them.
 */
final class PluginJar {
    private static final Logger LOG = LoggerFactory.getLogger(PluginJar.class);

    private final String name;
    private final String hash;
    private final Path copy;
    private final URLClassLoader loader;
    private final List<PluginFactory<?>> factories;
    private int users = 1;

    private PluginJar(String name, String hash, Path copy, URLClassLoader loader, List<PluginFactory<?>> factories) {
        this.name = name;
        this.hash = hash;
        this.copy = copy;
        this.loader = loader;
        this.factories = List.copyOf(factories);
    }

    /**
     * Loads a jar's plugins.
     *
     * @param content the file's bytes, read once so that what was hashed is what is loaded
     * @throws IOException when it has no plugins or they cannot be loaded, naming the jar
     */
    static PluginJar open(String name, byte[] content) throws IOException {
        JarContents.check(name, content);
        Path copy = Files.createTempFile("sluice-plugin-", ".jar");
        var loader = new URLClassLoader(
                "plugin:" + name, new URL[] {copy.toUri().toURL()}, new SharedApi(PluginJar.class.getClassLoader()));
        try {
            Files.write(copy, content);
            return new PluginJar(name, hashOf(content), copy, loader, factoriesOf(loader));
        } catch (IOException | ServiceConfigurationError | LinkageError e) {
            discard(loader, copy);
            throw new IOException("plugin jar " + name + ": " + e.getMessage(), e);
        }
    }

    @SuppressWarnings("rawtypes") // ServiceLoader knows no type arguments
    private static List<PluginFactory<?>> factoriesOf(ClassLoader loader) throws IOException {
        var factories = new ArrayList<PluginFactory<?>>();
        for (PluginFactory factory : ServiceLoader.load(PluginFactory.class, loader)) {
            factories.add(factory);
        }
        if (factories.isEmpty()) {
            throw new IOException("has no plugins: META-INF/services/" + PluginFactory.class.getName() + " names none");
        }
        return factories;
    }

    static String hashOf(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    String name() {
        return name;
    }

    /** Whether a file of this name and content would be the same jar. */
    boolean is(String otherName, String otherHash) {
        return name.equals(otherName) && hash.equals(otherHash);
    }

    List<PluginFactory<?>> factories() {
        return factories;
    }

    synchronized PluginJar share() {
        users++;
        return this;
    }

    void release() {
        synchronized (this) {
            if (--users > 0) {
                return;
            }
        }
        LOG.info("plugin jar {} ({}) is no longer used", name, hash.substring(0, 8));
        discard(loader, copy);
    }

    private static void discard(URLClassLoader loader, Path copy) {
        try {
            loader.close();
            Files.deleteIfExists(copy);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What plugins share with the proxy: the JDK, the SPI, and the libraries of the SPI's signatures. Nothing else. */
    private static final class SharedApi extends ClassLoader {
        private static final List<String> PACKAGES = List.of(
                "io.sluice.spi.", "org.slf4j.", "io.micrometer.core.", "io.micrometer.common.", "org.jspecify.");

        private final ClassLoader host;

        private SharedApi(ClassLoader host) {
            super("sluice-spi", ClassLoader.getPlatformClassLoader());
            this.host = host;
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            for (String prefix : PACKAGES) {
                if (name.startsWith(prefix)) {
                    return host.loadClass(name);
                }
            }
            throw new ClassNotFoundException(name);
        }
    }
}
