package io.sluice.core.assembly;

import io.micrometer.core.instrument.DistributionSummary;
import io.sluice.config.PluginConfig;
import io.sluice.config.load.ConfigProblem;
import io.sluice.config.load.Positions;
import io.sluice.core.chain.ChainedPlugin;
import io.sluice.core.chain.PluginHealth;
import io.sluice.core.exchange.CallScope;
import io.sluice.spi.InvalidPluginConfig;
import io.sluice.spi.Plugin;
import io.sluice.spi.PluginFactory;
import io.sluice.spi.Step;
import io.sluice.spi.config.Binder;
import io.sluice.spi.config.Binding;
import io.sluice.spi.config.Suggestions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Builds the plugins of one configuration, and collects what is wrong with theirs. */
final class PluginBuilder {
    private final PluginCatalog catalog;
    private final PluginServices services;
    private final Set<String> upstreams;
    private final CallScope calls;
    private final Positions positions;
    private final List<ConfigProblem> problems;
    private final Map<String, PluginInstance> built = new LinkedHashMap<>();

    PluginBuilder(
            PluginCatalog catalog,
            PluginServices services,
            Set<String> upstreams,
            CallScope calls,
            Positions positions,
            List<ConfigProblem> problems) {
        this.catalog = catalog;
        this.services = services;
        this.upstreams = Set.copyOf(upstreams);
        this.calls = calls;
        this.positions = positions;
        this.problems = problems;
    }

    /** Builds them all, or takes over what an earlier generation has made of the same. */
    Map<String, PluginInstance> buildAll(Map<String, PluginConfig> configs, Map<String, PluginInstance> earlier) {
        configs.forEach((name, config) -> {
            Optional<PluginCatalog.Entry> entry = catalog.find(config.category());
            if (entry.isEmpty()) {
                problem(
                        name,
                        "category",
                        "no plugin category \"" + config.category() + '"' + suggestion(config.category()));
                return;
            }
            PluginFactory<?> factory = entry.get().factory();
            PluginInstance before = earlier.get(name);
            if (before != null && before.isMadeOf(config, factory)) {
                takeOver(name, before);
            } else {
                build(name, config, factory, entry.get().source());
            }
        });
        return built;
    }

    private void takeOver(String name, PluginInstance before) {
        try {
            before.context().requireUpstreams(upstreams);
            built.put(name, before.share());
        } catch (InvalidPluginConfig e) {
            problem(name, e.key(), String.valueOf(e.getMessage()));
        }
    }

    private String suggestion(String category) {
        return Suggestions.didYouMean(category, catalog.entries().keySet());
    }

    private <C extends Record> void build(String name, PluginConfig config, PluginFactory<C> factory, String source) {
        Optional<Step> step = stepOf(name, config, factory);
        switch (Binder.bind(factory.configType(), config.settings())) {
            case Binding.Refused<C> refused -> problems.addAll(positions.problems("plugins." + name, refused.issues()));
            case Binding.Bound<C> bound -> {
                if (step.isPresent()) {
                    create(name, config, factory, source, bound.value(), step.get());
                }
            }
        }
    }

    private Optional<Step> stepOf(String name, PluginConfig config, PluginFactory<?> factory) {
        List<Step> allowed = factory.steps();
        if (config.step().isEmpty()) {
            return Optional.of(allowed.getFirst());
        }
        String wanted = config.step().get();
        Optional<Step> step =
                allowed.stream().filter(one -> one.key().equals(wanted)).findFirst();
        if (step.isEmpty()) {
            String names = allowed.stream().map(Step::key).collect(Collectors.joining(", "));
            problem(name, "step", "must be one of " + names + ", was \"" + wanted + '"');
        }
        return step;
    }

    private <C extends Record> void create(
            String name, PluginConfig config, PluginFactory<C> factory, String source, C settings, Step step) {
        var context = new InstanceContext(
                name,
                step,
                services.meters().open(name),
                services.slots(),
                upstreams,
                calls,
                services.host(),
                factory.getClass().getClassLoader());
        long begin = System.nanoTime();
        String status = "failure";
        try {
            Plugin plugin = context.withLoader(() -> factory.create(settings, context));
            boolean failsOpen = config.onError() == PluginConfig.OnError.CONTINUE;
            PluginHealth health = services.supervisor().admit(name, source, failsOpen);
            HealthMeters.register(health, plugin.getClass(), context.meters());
            var chained = new ChainedPlugin(name, plugin, step, failsOpen, health);
            built.put(name, new PluginInstance(config, factory, chained, context, services));
            status = "success";
        } catch (InvalidPluginConfig e) {
            context.close();
            problem(name, e.key(), String.valueOf(e.getMessage()));
        } catch (Exception | LinkageError e) {
            context.close();
            problem(name, "", "could not be built: " + e);
        } finally {
            DistributionSummary.builder("plugin_setup_ms")
                    .description("How long plugins took to be made.")
                    .tags("plugin", name, "status", status)
                    .register(services.process())
                    .record((System.nanoTime() - begin) / 1e6);
        }
    }

    private void problem(String plugin, String key, String message) {
        String path = "plugins." + plugin + (key.isEmpty() ? "" : '.' + key);
        problems.add(positions.problem(path, message));
    }
}
