package io.sluice.core.assembly;

import io.sluice.config.ProxyConfig;
import io.sluice.config.load.ConfigProblem;
import io.sluice.core.assembly.jars.PluginJar;
import io.sluice.spi.PluginFactory;
import io.sluice.spi.PluginNotReady;
import io.sluice.spi.config.KeyPath;
import io.sluice.spi.extension.ExtensionFactory;
import java.util.ArrayList;
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
     * @param unready why its factory is not started yet
     */
    public record Entry(PluginFactory<?> factory, String source, Optional<Unready> unready) {
        private Entry(PluginFactory<?> factory, String source) {
            this(factory, source, Optional.empty());
        }
    }

    /**
     * What keeps a jar's factories from being used for now.
     *
     * @param givenUp whether they are not started again by themselves
     * @param again has them started again
     */
    record Unready(PluginNotReady cause, boolean givenUp, Runnable again) {}

    private static final String BUILT_IN = "built-in";

    private final Map<String, Entry> entries = new TreeMap<>();
    private final Map<String, ExtensionFactory<?, ?>> extensions = new TreeMap<>();
    private final Map<String, String> extensionSources = new TreeMap<>();
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
    static PluginCatalog of(List<PluginJar> jars, StartRetry retry) {
        var catalog = builtIn(jars);
        for (PluginJar jar : jars) {
            Optional<Unready> unready = jar.unready()
                    .map(why -> new Unready(new PluginNotReady(why.reason(), why), retry.isGivenUp(), retry::want));
            jar.factories()
                    .forEach(factory ->
                            catalog.entries.put(factory.category(), new Entry(factory, jar.name(), unready)));
            if (unready.isEmpty()) {
                jar.extensions().forEach(factory -> catalog.extend(factory, jar.name()));
            }
        }
        return catalog;
    }

    private static PluginCatalog builtIn(List<PluginJar> jars) {
        var catalog = new PluginCatalog(jars);
        catalog.entries.putAll(BuiltIn.ENTRIES);
        BuiltIn.EXTENSIONS.forEach(factory -> catalog.extend(factory, BUILT_IN));
        return catalog;
    }

    private void extend(ExtensionFactory<?, ?> factory, String source) {
        extensions.put(factory.category(), factory);
        extensionSources.put(factory.category(), source);
    }

    /** The extension category of this name. */
    Optional<ExtensionFactory<?, ?>> extension(String category) {
        return Optional.ofNullable(extensions.get(category));
    }

    /** Those that came in the jar of a plugin. */
    public List<ExtensionFactory<?, ?>> extensionsOf(String source) {
        var found = new ArrayList<ExtensionFactory<?, ?>>();
        extensions.forEach((category, factory) -> {
            if (source.equals(extensionSources.get(category))) {
                found.add(factory);
            }
        });
        return found;
    }

    /** All extension categories by name. */
    public Map<String, ExtensionFactory<?, ?>> extensions() {
        return Collections.unmodifiableMap(extensions);
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
            if (entry != null && isBlamed(path, problems)) {
                blamed.add(entry.source());
            }
        });
        config.extensions().forEach((name, extension) -> {
            String source = extensionSources.get(extension.category());
            if (source != null && isBlamed(KeyPath.key("extensions", name), problems)) {
                blamed.add(source);
            }
        });
        return blamed;
    }

    private static boolean isBlamed(String path, List<ConfigProblem> problems) {
        return problems.stream().map(ConfigProblem::path).anyMatch(at -> at.equals(path) || at.startsWith(path + '.'));
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
        private static final List<ExtensionFactory<?, ?>> EXTENSIONS = findExtensions();

        @SuppressWarnings("rawtypes") // ServiceLoader knows no type arguments
        private static List<ExtensionFactory<?, ?>> findExtensions() {
            var found = new ArrayList<ExtensionFactory<?, ?>>();
            for (ExtensionFactory factory :
                    ServiceLoader.load(ExtensionFactory.class, PluginCatalog.class.getClassLoader())) {
                found.add(factory);
            }
            return List.copyOf(found);
        }

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
