package io.sluice.core.assembly;

import io.sluice.config.ExtensionConfig;
import io.sluice.config.load.ConfigProblem;
import io.sluice.config.load.Positions;
import io.sluice.core.exchange.CallScope;
import io.sluice.spi.InvalidPluginConfig;
import io.sluice.spi.Step;
import io.sluice.spi.config.Binder;
import io.sluice.spi.config.Binding;
import io.sluice.spi.config.KeyPath;
import io.sluice.spi.config.Suggestions;
import io.sluice.spi.extension.Extension;
import io.sluice.spi.extension.ExtensionFactory;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
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
                            factory -> make(name, config, factory, path),
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
        if (tables.containsKey(name)) {
            Optional<ExtensionInstance> found = Optional.ofNullable(built.get(name));
            if (found.isPresent() && found.get().point() != point) {
                problem(path, "extension \"" + name + "\" is no " + what);
                return Optional.empty();
            }
            return found;
        }
        Optional<ExtensionFactory<?, ?>> factory =
                catalog.extension(name).filter(candidate -> candidate.point() == point);
        if (factory.isEmpty()) {
            problem(
                    path,
                    "no " + what + " named \"" + name + '"' + Suggestions.didYouMean(name, names(point, besides)));
            return Optional.empty();
        }
        if (!built.containsKey(name)) {
            make(name, ExtensionConfig.of(name), factory.get(), path);
        }
        return Optional.ofNullable(built.get(name));
    }

    /** The names that {@link #find} knows at a point. */
    Set<String> names(Class<? extends Extension> point, Collection<String> besides) {
        var names = new TreeSet<>(besides);
        tables.forEach((name, config) -> {
            if (catalog.extension(config.category())
                    .filter(factory -> factory.point() == point)
                    .isPresent()) {
                names.add(name);
            }
        });
        catalog.extensions().forEach((category, factory) -> {
            if (factory.point() == point) {
                names.add(category);
            }
        });
        return names;
    }

    private <C extends Record> void make(
            String name, ExtensionConfig config, ExtensionFactory<C, ?> factory, String path) {
        ExtensionInstance before = earlier.get(name);
        if (before != null && before.isMadeOf(config, factory)) {
            takeOver(name, before, path);
            return;
        }
        switch (Binder.bind(factory.configType(), config.settings())) {
            case Binding.Refused<C> refused -> problems.addAll(positions.problems(path, refused.issues()));
            case Binding.Bound<C> bound -> create(name, config, factory, bound.value(), path);
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

    private <C extends Record> void create(
            String name, ExtensionConfig config, ExtensionFactory<C, ?> factory, C settings, String path) {
        var context = new InstanceContext(
                name,
                Step.REQUEST,
                services.meters().open(name),
                services.slots(),
                upstreams,
                calls,
                services.host(),
                factory.getClass().getClassLoader());
        try {
            Extension extension = context.withLoader(() -> factory.create(settings, context));
            built.put(
                    name,
                    new ExtensionInstance(name, config, factory, factory.point().cast(extension), context, services));
        } catch (InvalidPluginConfig e) {
            context.close();
            problem(KeyPath.join(path, e.key()), String.valueOf(e.getMessage()));
        } catch (Exception | LinkageError e) {
            context.close();
            problem(path, "could not be built: " + e);
        }
    }

    private void problem(String path, String message) {
        problems.add(positions.problem(path, message));
    }
}
