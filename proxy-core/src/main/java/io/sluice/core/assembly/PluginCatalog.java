package io.sluice.core.assembly;

import io.sluice.spi.PluginFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeMap;

/** All plugin categories there are: the built-in ones and those of the jars in the plugins folder. Immutable. */
public final class PluginCatalog implements AutoCloseable {
    /**
     * A category.
     *
     * @param source {@code built-in}, or the jar's name
     */
    public record Entry(PluginFactory<?> factory, String source) {}

    private final Map<String, Entry> entries = new TreeMap<>();
    private final Collection<PluginJar> jars;

    private PluginCatalog(Collection<PluginJar> jars) {
        this.jars = jars;
    }

    /** The built-in categories alone. */
    public static PluginCatalog builtIn() {
        var catalog = new PluginCatalog(java.util.List.of());
        catalog.addAll(ServiceLoader.load(PluginFactory.class, PluginCatalog.class.getClassLoader()), "built-in");
        return catalog;
    }

    /** The built-in categories and further ones given as objects; for those who embed or test the proxy. */
    public static PluginCatalog with(Collection<? extends PluginFactory<?>> factories) {
        var catalog = builtIn();
        factories.forEach(factory -> catalog.add(factory, "embedded"));
        return catalog;
    }

    /**
     * The built-in categories and those of the jars in a folder.
     *
     * @throws IOException when a jar cannot be read or its plugins cannot be found, naming it
     */
    public static PluginCatalog withJarsOf(Path folder) throws IOException {
        var jars = PluginJar.openAll(folder);
        var catalog = new PluginCatalog(jars);
        catalog.addAll(ServiceLoader.load(PluginFactory.class, PluginCatalog.class.getClassLoader()), "built-in");
        for (PluginJar jar : jars) {
            try {
                catalog.addAll(ServiceLoader.load(PluginFactory.class, jar.loader()), jar.name());
            } catch (ServiceConfigurationError | LinkageError e) {
                throw new IOException("plugin jar " + jar.name() + ": " + e.getMessage(), e);
            }
        }
        return catalog;
    }

    @SuppressWarnings("rawtypes") // ServiceLoader knows no type arguments
    private void addAll(ServiceLoader<PluginFactory> factories, String source) {
        for (PluginFactory<?> factory : factories) {
            // A jar's loader sees no built-in plugins, so what it finds is its own.
            add(factory, source);
        }
    }

    private void add(PluginFactory<?> factory, String source) {
        Entry before = entries.putIfAbsent(factory.category(), new Entry(factory, source));
        if (before != null) {
            throw new ServiceConfigurationError(
                    "category \"" + factory.category() + "\" is " + before.source() + "'s already");
        }
    }

    /** The category of this name. */
    public Optional<Entry> find(String category) {
        return Optional.ofNullable(entries.get(category));
    }

    /** All categories by name. */
    public Map<String, Entry> entries() {
        return java.util.Collections.unmodifiableMap(entries);
    }

    @Override
    public void close() {
        jars.forEach(PluginJar::close);
    }
}
