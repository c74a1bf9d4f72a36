package io.sluice.core.assembly;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/**
 * A jar with plugins and the class loader of its own: two jars may bring two versions of one library, and none sees the proxy's
 * inside. The jar is loaded from a private copy, so it may be replaced in its folder at any time.
 */
final class PluginJar implements AutoCloseable {
    private final String name;
    private final Path copy;
    private final URLClassLoader loader;

    private PluginJar(String name, Path copy, URLClassLoader loader) {
        this.name = name;
        this.copy = copy;
        this.loader = loader;
    }

    static Collection<PluginJar> openAll(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        var jars = new ArrayList<PluginJar>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".jar"))
                    .sorted()
                    .toList()) {
                jars.add(open(file));
            }
        } catch (IOException e) {
            jars.forEach(PluginJar::close);
            throw e;
        }
        return jars;
    }

    private static PluginJar open(Path file) throws IOException {
        String name = file.getFileName().toString();
        Path copy = Files.createTempFile("sluice-plugin-", ".jar");
        Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
        var loader = new URLClassLoader(
                "plugin:" + name, new URL[] {copy.toUri().toURL()}, new SharedApi(PluginJar.class.getClassLoader()));
        return new PluginJar(name, copy, loader);
    }

    String name() {
        return name;
    }

    ClassLoader loader() {
        return loader;
    }

    @Override
    public void close() {
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
