package io.sluice.core.assembly;

import io.sluice.config.ExtensionConfig;
import io.sluice.config.load.ConfigProblem;
import io.sluice.config.load.Positions;
import io.sluice.core.assembly.jars.ExtensionCategory;
import io.sluice.core.assembly.jars.ForeignCode;
import io.sluice.core.exchange.CallScope;
import io.sluice.spi.InvalidPluginConfig;
import io.sluice.spi.Step;
import io.sluice.spi.config.Binder;
import io.sluice.spi.config.Binding;
import io.sluice.spi.config.KeyPath;
import io.sluice.spi.config.Suggestions;
import io.sluice.spi.extension.ConfigSource;
import io.sluice.spi.extension.Extension;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Builds the extensions of one configuration, hands them to where they are named, and collects what is wrong. */
final class ExtensionBuilder {
    private final PluginCatalog catalog;
    private final PluginServices services;
    private final Set<String> upstreams;
    private final CallScope calls;
    private final Positions positions;
    private final List<ConfigProblem> problems;
    private final Map<String, ExtensionInstance> earlier;
    private final Map<String, ExtensionInstance> built = new TreeMap<>();

    /** The tables, of which those that are refused are known all the same. */
    private final Map<String, ExtensionConfig> tables;

    ExtensionBuilder(
            PluginCatalog catalog,
            PluginServices services,
            Set<String> upstreams,
            CallScope calls,
            Positions positions,
            List<ConfigProblem> problems,
            Map<String, ExtensionConfig> tables,
            Map<String, ExtensionInstance> earlier) {
        this.catalog = catalog;
        this.services = services;
        this.upstreams = Set.copyOf(upstreams);
        this.calls = calls;
        this.positions = positions;
        this.problems = problems;
        this.tables = tables;
        this.earlier = earlier;
        tables.forEach((name, config) -> {
            String path = KeyPath.key("extensions", name);
            catalog.extension(config.category())
                    .ifPresentOrElse(
                            category -> {
                                // A source of the configuration is made of the file alone, and once.
                                if (category.point() != ConfigSource.class) {
                                    make(name, config, category, path);
                                }
                            },
                            () -> problem(
                                    KeyPath.key(path, "category"),
                                    "no extension category \"" + config.category() + '"'
                                            + Suggestions.didYouMean(
                                                    config.category(),
                                                    catalog.extensions().keySet())));
        });
    }

    /** All that were built, by name. */
    Map<String, ExtensionInstance> built() {
        return Map.copyOf(built);
    }

    /** All of a point, in order. */
    List<ExtensionInstance> all(Class<? extends Extension> point) {
        return built.values().stream()
                .filter(instance -> instance.point() == point)
                .sorted(Comparator.comparingInt(ExtensionInstance::order).thenComparing(ExtensionInstance::name))
                .toList();
    }

    /**
     * The extension that a key of the configuration names: by its table, or else by its category.
     *
     * @param path of the key, to blame it
     * @param what the point, for messages
     * @param besides names that would have been right, too
     * @return empty when there is none, which has been said then
     */
    Optional<ExtensionInstance> find(
            Class<? extends Extension> point, String name, String path, String what, Collection<String> besides) {
        int said = problems.size();
        try {
            return Optional.of(require(point, name, path, "", what, besides));
        } catch (InvalidPluginConfig e) {
            if (problems.size() == said && !isRefused(name)) {
                problem(path, String.valueOf(e.getMessage()));
            }
            return Optional.empty();
        }
    }

    /** Whether it has a table that was refused, which has been said. */
    private boolean isRefused(String name) {
        return tables.containsKey(name) && !built.containsKey(name);
    }

    /** Finds those that keys of a plugin name. */
    ExtensionLookup of(String plugin) {
        String path = KeyPath.key("plugins", plugin);
        return (key, point, name) -> require(point, name, KeyPath.join(path, key), key, kind(point), List.of());
    }

    /** A point's name in words, such as "cache store". */
    private static String kind(Class<? extends Extension> point) {
        return point.getSimpleName().replaceAll("(?<=[a-z])(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
    }

    private ExtensionInstance require(
            Class<? extends Extension> point,
            String name,
            String path,
            String key,
            String what,
            Collection<String> besides)
            throws InvalidPluginConfig {
        if (!tables.containsKey(name) && !built.containsKey(name)) {
            Optional<ExtensionCategory<?, ?>> category =
                    catalog.extension(name).filter(candidate -> candidate.point() == point);
            if (category.isEmpty()) {
                throw new InvalidPluginConfig(
                        key,
                        "no " + what + " named \"" + name + '"' + Suggestions.didYouMean(name, names(point, besides)));
            }
            make(name, ExtensionConfig.of(name), category.get(), path);
        }
        if (point == ConfigSource.class && !built.containsKey(name)) {
            ExtensionConfig config = tables.get(name);
            if (config != null && catalog.extension(config.category()).isPresent()) {
                make(name, config, catalog.extension(config.category()).get(), KeyPath.key("extensions", name));
            }
        }
        ExtensionInstance found = built.get(name);
        if (found == null) {
            throw new InvalidPluginConfig(key, "extension \"" + name + "\" could not be made");
        }
        if (found.point() != point) {
            throw new InvalidPluginConfig(key, "extension \"" + name + "\" is no " + what);
        }
        return found;
    }

    /** The names that {@link #find} knows at a point. */
    Set<String> names(Class<? extends Extension> point, Collection<String> besides) {
        var names = new TreeSet<>(besides);
        tables.forEach((name, config) -> {
            if (catalog.extension(config.category())
                    .filter(category -> category.point() == point)
                    .isPresent()) {
                names.add(name);
            }
        });
        catalog.extensions().forEach((name, category) -> {
            if (category.point() == point) {
                names.add(name);
            }
        });
        return names;
    }

    private <C extends Record> void make(
            String name, ExtensionConfig config, ExtensionCategory<C, ?> category, String path) {
        ExtensionInstance before = earlier.get(name);
        if (before != null && before.isMadeOf(config, category.factory())) {
            takeOver(name, before, path);
            return;
        }
        Binding<C> binding;
        try {
            binding = Binder.bind(category.configType(), config.settings());
        } catch (RuntimeException | Error e) {
            // Of the record's own constructor.
            ForeignCode.contain(e);
            problem(path, "could not be built: " + e);
            return;
        }
        switch (binding) {
            case Binding.Refused<C> refused -> problems.addAll(positions.problems(path, refused.issues()));
            case Binding.Bound<C> bound -> create(name, config, category, bound.value(), path);
        }
    }

    private void takeOver(String name, ExtensionInstance before, String path) {
        try {
            before.context().requireUpstreams(upstreams);
            built.put(name, before.share());
        } catch (InvalidPluginConfig e) {
            problem(KeyPath.join(path, e.key()), String.valueOf(e.getMessage()));
        }
    }

    /** Under which it logs, counts and keeps: a plugin of the same name is somebody else. */
    static String label(String name) {
        return "extension:" + name;
    }

    private <C extends Record> void create(
            String name, ExtensionConfig config, ExtensionCategory<C, ?> category, C settings, String path) {
        var context = new InstanceContext(
                name,
                label(name),
                Step.REQUEST,
                services.meters().open(label(name)),
                services.slots(),
                upstreams,
                calls,
                services.host(),
                ExtensionLookup.NONE,
                category.factory().getClass().getClassLoader());
        try {
            Extension extension = Objects.requireNonNull(
                    context.withLoader(() -> category.factory().create(settings, context)), "create returned null");
            if (!category.point().isInstance(extension)) {
                context.endCode("extension", extension);
                throw new ClassCastException(
                        "create returned no " + category.point().getSimpleName());
            }
            built.put(
                    name,
                    new ExtensionInstance(
                            name,
                            config,
                            category,
                            extension,
                            context,
                            services,
                            catalog.extensionSource(config.category())));
        } catch (InvalidPluginConfig e) {
            context.close();
            problem(KeyPath.join(path, e.key()), String.valueOf(e.getMessage()));
        } catch (Exception | Error e) {
            context.close();
            ForeignCode.contain(e);
            problem(path, "could not be built: " + e);
        }
    }

    private void problem(String path, String message) {
        problems.add(positions.problem(path, message));
    }
}
