package io.sluice.core.assembly;

import io.sluice.spi.PluginFactory;
import java.io.IOException;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeMap;

/** The plugin categories of one moment: the built-in ones and those of the jars in the plugins folder. Immutable. */
public final class PluginCatalog implements AutoCloseable {
    /**
     * A category.
     *
     * @param source {@code built-in}, or the jar's name
     */
    public record Entry(PluginFactory<?> factory, String source) {}

    private static final String BUILT_IN = "built-in";

    private final Map<String, Entry> entries = new TreeMap<>();
    private final List<PluginJar> jars;

    private PluginCatalog(List<PluginJar> jars) {
        this.jars = List.copyOf(jars);
    }

    /** The built-in categories alone. */
    public static PluginCatalog builtIn() {
        return builtIn(List.of());
    }

    /** The built-in categories and further ones given as objects; for those who embed or test the proxy. */
    public static PluginCatalog with(Collection<? extends PluginFactory<?>> factories) {
        var catalog = builtIn();
        factories.forEach(factory -> catalog.entries.put(factory.category(), new Entry(factory, "embedded")));
        return catalog;
    }

    /**
     * The built-in categories and those of some jars, which are the catalogue's from now on.
     *
     * @throws IOException when two of them claim one category
     */
    static PluginCatalog of(List<PluginJar> jars) throws IOException {
        var catalog = builtIn(jars);
        for (PluginJar jar : jars) {
            for (PluginFactory<?> factory : jar.factories()) {
                Entry before = catalog.entries.putIfAbsent(factory.category(), new Entry(factory, jar.name()));
                if (before != null) {
                    throw new IOException("plugin jar %s: category \"%s\" is there already, from %s"
                            .formatted(jar.name(), factory.category(), before.source()));
                }
            }
        }
        return catalog;
    }

    private static PluginCatalog builtIn(List<PluginJar> jars) {
        var catalog = new PluginCatalog(jars);
        catalog.entries.putAll(BuiltIn.ENTRIES);
        return catalog;
    }

    /** The category of this name. */
    public Optional<Entry> find(String category) {
        return Optional.ofNullable(entries.get(category));
    }

    /** All categories by name. */
    public Map<String, Entry> entries() {
        return Collections.unmodifiableMap(entries);
    }

    /** The same once more, for a user who closes it by himself. */
    PluginCatalog share() {
        jars.forEach(PluginJar::share);
        return this;
    }

    /** Lets go of the jars. */
    @Override
    public void close() {
        jars.forEach(PluginJar::release);
    }

    /** Found once, when first needed: a factory must be the same object in all generations for its plugins to live on. */
    private static final class BuiltIn {
        private static final Map<String, Entry> ENTRIES = find();

        @SuppressWarnings("rawtypes") // ServiceLoader knows no type arguments
        private static Map<String, Entry> find() {
            var entries = new TreeMap<String, Entry>();
            ClassLoader loader = PluginCatalog.class.getClassLoader();
            for (PluginFactory factory : ServiceLoader.load(PluginFactory.class, loader)) {
                entries.put(factory.category(), new Entry(factory, BUILT_IN));
            }
            return entries;
        }
    }
}
