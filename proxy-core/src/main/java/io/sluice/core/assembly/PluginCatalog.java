package io.sluice.core.assembly;

import io.sluice.config.ProxyConfig;
import io.sluice.config.load.ConfigProblem;
import io.sluice.core.assembly.jars.PluginJar;
import io.sluice.spi.PluginFactory;
import io.sluice.spi.config.KeyPath;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;

/** The plugin categories of one moment: the built-in ones and those of the jars in the plugins folder. Immutable. */
public final class PluginCatalog implements AutoCloseable {
    /**
     * A category.
     *
     * @param source {@code built-in}, or the name of the plugin whose jar it came in
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

    /** The built-in categories and those of some jars, which are the catalogue's from now on and have none in common. */
    static PluginCatalog of(List<PluginJar> jars) {
        var catalog = builtIn(jars);
        for (PluginJar jar : jars) {
            jar.factories().forEach(factory -> catalog.entries.put(factory.category(), new Entry(factory, jar.name())));
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

    /** The plugin jars that problems with a configuration lead to: those whose categories are configured there. */
    public Set<String> blamed(ProxyConfig config, List<ConfigProblem> problems) {
        var blamed = new HashSet<String>();
        config.plugins().forEach((name, plugin) -> {
            String path = KeyPath.key("plugins", name);
            Entry entry = entries.get(plugin.category());
            if (entry != null
                    && problems.stream()
                            .map(ConfigProblem::path)
                            .anyMatch(at -> at.equals(path) || at.startsWith(path + '.'))) {
                blamed.add(entry.source());
            }
        });
        return blamed;
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
