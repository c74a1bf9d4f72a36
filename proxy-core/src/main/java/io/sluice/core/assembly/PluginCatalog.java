package io.sluice.core.assembly;

import io.sluice.config.ProxyConfig;
import io.sluice.config.load.ConfigProblem;
import io.sluice.core.assembly.jars.ExtensionCategory;
import io.sluice.core.assembly.jars.OneByOne;
import io.sluice.core.assembly.jars.PluginCategory;
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
    public record Entry(PluginCategory<?> category, String source, Optional<Unready> unready) {
        private static Entry of(PluginFactory<?> factory, String source) {
            return new Entry(PluginCategory.of(factory), source, Optional.empty());
        }

        /** Who makes its plugins. */
        public PluginFactory<?> factory() {
            return category.factory();
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
    private final Map<String, ExtensionCategory<?, ?>> extensions = new TreeMap<>();
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
        factories.forEach(factory -> catalog.add(Entry.of(factory, "embedded")));
        return catalog;
    }

    /** The built-in categories and those of some jars, which are the catalogue's from now on and have none in common. */
    static PluginCatalog of(List<PluginJar> jars, StartRetry retry) {
        var catalog = builtIn(jars);
        for (PluginJar jar : jars) {
            Optional<Unready> unready = jar.unready()
                    .map(why -> new Unready(new PluginNotReady(why.reason(), why), retry.isGivenUp(), retry::want));
            jar.categories().forEach(category -> catalog.add(new Entry(category, jar.name(), unready)));
            if (unready.isEmpty()) {
                jar.extensions().forEach(category -> catalog.extend(category, jar.name()));
            }
        }
        return catalog;
    }

    private static PluginCatalog builtIn(List<PluginJar> jars) {
        var catalog = new PluginCatalog(jars);
        catalog.entries.putAll(BuiltIn.ENTRIES);
        BuiltIn.EXTENSIONS.forEach(category -> catalog.extend(category, BUILT_IN));
        return catalog;
    }

    private void add(Entry entry) {
        entries.put(entry.category().name(), entry);
    }

    private void extend(ExtensionCategory<?, ?> category, String source) {
        extensions.put(category.name(), category);
        extensionSources.put(category.name(), source);
    }

    /** The extension category of this name. */
    Optional<ExtensionCategory<?, ?>> extension(String category) {
        return Optional.ofNullable(extensions.get(category));
    }

    /** Where the extension category of this name is from: {@code built-in}, or the plugin whose jar it came in. */
    String extensionSource(String category) {
        return extensionSources.getOrDefault(category, BUILT_IN);
    }

    /** Those that came in the jar of a plugin. */
    public List<ExtensionCategory<?, ?>> extensionsOf(String source) {
        var found = new ArrayList<ExtensionCategory<?, ?>>();
        extensions.forEach((name, category) -> {
            if (source.equals(extensionSources.get(name))) {
                found.add(category);
            }
        });
        return found;
    }

    /** All extension categories by name. */
    public Map<String, ExtensionCategory<?, ?>> extensions() {
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
        OneByOne.letGo(jars, PluginJar::release);
    }

    /** Found once, when first needed: a factory must be the same object in all generations for its plugins to live on. */
    private static final class BuiltIn {
        private static final Map<String, Entry> ENTRIES = find();
        private static final List<ExtensionCategory<?, ?>> EXTENSIONS = findExtensions();

        private static List<ExtensionCategory<?, ?>> findExtensions() {
            var found = new ArrayList<ExtensionCategory<?, ?>>();
            for (ExtensionFactory<?, ?> factory :
                    ServiceLoader.load(ExtensionFactory.class, PluginCatalog.class.getClassLoader())) {
                found.add(ExtensionCategory.of(factory));
            }
            return List.copyOf(found);
        }

        private static Map<String, Entry> find() {
            var entries = new TreeMap<String, Entry>();
            ClassLoader loader = PluginCatalog.class.getClassLoader();
            for (PluginFactory<?> factory : ServiceLoader.load(PluginFactory.class, loader)) {
                Entry entry = Entry.of(factory, BUILT_IN);
                entries.put(entry.category().name(), entry);
            }
            return entries;
        }
    }
}
