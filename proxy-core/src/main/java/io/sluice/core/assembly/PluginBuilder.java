package io.sluice.core.assembly;

import io.micrometer.core.instrument.DistributionSummary;
import io.sluice.config.PluginConfig;
import io.sluice.config.load.ConfigProblem;
import io.sluice.config.load.Positions;
import io.sluice.core.assembly.jars.ForeignCode;
import io.sluice.core.assembly.jars.PluginCategory;
import io.sluice.core.chain.ChainedPlugin;
import io.sluice.core.chain.PluginHealth;
import io.sluice.core.exchange.CallScope;
import io.sluice.spi.InvalidPluginConfig;
import io.sluice.spi.Plugin;
import io.sluice.spi.PluginFactory;
import io.sluice.spi.PluginNotReady;
import io.sluice.spi.Step;
import io.sluice.spi.config.Binder;
import io.sluice.spi.config.Binding;
import io.sluice.spi.config.Suggestions;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Builds the plugins of one configuration, and collects what is wrong with theirs. */
final class PluginBuilder {
    private final PluginCatalog catalog;
    private final PluginServices services;
    private final ExtensionBuilder extensions;
    private final Set<String> upstreams;
    private final CallScope calls;
    private final Positions positions;
    private final List<ConfigProblem> problems;
    private final Map<String, PluginInstance> built = new LinkedHashMap<>();

    PluginBuilder(
            PluginCatalog catalog,
            PluginServices services,
            ExtensionBuilder extensions,
            Set<String> upstreams,
            CallScope calls,
            Positions positions,
            List<ConfigProblem> problems) {
        this.catalog = catalog;
        this.services = services;
        this.extensions = extensions;
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
            PluginCategory<?> category = entry.get().category();
            Optional<PluginInstance> before = Optional.ofNullable(earlier.get(name));
            Optional<PluginInstance> same = before.filter(one ->
                    one.isMadeOf(config, category.factory()) && one.context().hasExtensionsOf(extensions.of(name)));
            if (same.isPresent() && same.get().retry().filter(this::isDue).isEmpty()) {
                takeOver(name, same.get());
            } else {
                build(name, config, category, new Before(entry.get(), before, same.isPresent()));
            }
        });
        return built;
    }

    private boolean isDue(SetupRetry retry) {
        return retry.isDue(System.nanoTime());
    }

    /**
     * Where a plugin is from, and what was there.
     *
     * @param entry the factory's
     * @param instance the one of this name until now
     * @param same whether that was made of the same, or failed to be
     */
    private record Before(PluginCatalog.Entry entry, Optional<PluginInstance> instance, boolean same) {
        String source() {
            return entry.source();
        }

        boolean isRunning() {
            return instance.isPresent() && instance.get().retry().isEmpty();
        }

        /** How often it has failed in succession. */
        int failures() {
            return same
                    ? instance.flatMap(PluginInstance::retry)
                            .map(retry -> retry.begin(System.nanoTime()))
                            .orElse(0)
                    : 0;
        }
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

    private <C extends Record> void build(String name, PluginConfig config, PluginCategory<C> category, Before before) {
        Optional<Step> step = stepOf(name, config, category.steps());
        Binding<C> binding;
        try {
            binding = Binder.bind(category.configType(), config.settings());
        } catch (RuntimeException | Error e) {
            // Of the record's own constructor.
            ForeignCode.contain(e);
            problem(name, "", "could not be built: " + e);
            return;
        }
        switch (binding) {
            case Binding.Refused<C> refused -> problems.addAll(positions.problems("plugins." + name, refused.issues()));
            case Binding.Bound<C> bound -> {
                if (step.isPresent()) {
                    create(name, config, category.factory(), before, bound.value(), step.get());
                }
            }
        }
    }

    private Optional<Step> stepOf(String name, PluginConfig config, List<Step> allowed) {
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
            String name, PluginConfig config, PluginFactory<C> factory, Before before, C settings, Step step) {
        var context = new InstanceContext(
                name,
                name,
                step,
                services.meters().open(name),
                services.slots(),
                upstreams,
                calls,
                services.host(),
                extensions.of(name),
                factory.getClass().getClassLoader());
        long begin = System.nanoTime();
        String status = "failure";
        try {
            if (before.entry().unready().isPresent()) {
                throw before.entry().unready().get().cause();
            }
            Plugin plugin = Objects.requireNonNull(
                    context.withLoader(() -> factory.create(settings, context)), "create returned null");
            built.put(name, admit(name, config, factory, before, step, context, plugin));
            status = "success";
            services.host().events().publish(new InstanceEvent(Instant.now(), name, config.category(), true));
        } catch (InvalidPluginConfig e) {
            context.close();
            problem(name, e.key(), String.valueOf(e.getMessage()));
        } catch (PluginNotReady e) {
            if (before.isRunning()) {
                context.close();
                problem(name, "", "is not ready: " + e.getMessage());
            } else {
                awaitReadiness(name, config, factory, before, step, context, e);
            }
        } catch (Exception | Error e) {
            context.close();
            ForeignCode.contain(e);
            problem(name, "", "could not be built: " + e);
        } finally {
            DistributionSummary.builder("plugin_setup_ms")
                    .description("How long plugins took to be made.")
                    .tags("plugin", name, "status", status)
                    .register(services.process())
                    .record((System.nanoTime() - begin) / 1e6);
        }
    }

    /** Looks at a plugin that was made; one that is of no use is closed. */
    private PluginInstance admit(
            String name,
            PluginConfig config,
            PluginFactory<?> factory,
            Before before,
            Step step,
            InstanceContext context,
            Plugin plugin)
            throws Exception {
        boolean failsOpen = config.onError() == PluginConfig.OnError.CONTINUE;
        PluginHealth health = services.supervisor().admit(name, before.source(), failsOpen);
        boolean good = false;
        try {
            HealthMeters.register(health, plugin.getClass(), context.meters());
            var chained = new ChainedPlugin(name, plugin, step, failsOpen, health);
            var instance = context.withLoader(
                    () -> new PluginInstance(config, factory, chained, context, services, Optional.empty()));
            good = true;
            return instance;
        } finally {
            if (!good) {
                services.supervisor().dismiss(health);
                context.endCode("plugin", plugin);
            }
        }
    }

    private void awaitReadiness(
            String name,
            PluginConfig config,
            PluginFactory<?> factory,
            Before before,
            Step step,
            InstanceContext context,
            PluginNotReady cause) {
        boolean failsOpen = config.onError() == PluginConfig.OnError.CONTINUE;
        var supervisor = services.supervisor();
        PluginHealth health = supervisor.admit(name, before.source(), failsOpen);
        int failures = before.failures() + 1;
        var retry = before.entry()
                .unready()
                .map(unready -> SetupRetry.ofJar(health, unready))
                .orElseGet(
                        () -> new SetupRetry(health, supervisor.terms().setupRetries(), failures, System.nanoTime()));
        supervisor.notReady(health, cause, retry.isGivenUp());
        HealthMeters.register(health, AwaitedPlugin.class, context.meters());
        var chained = new ChainedPlugin(name, new AwaitedPlugin(name), step, failsOpen, health);
        built.put(name, new PluginInstance(config, factory, chained, context, services, Optional.of(retry)));
        if (retry.isGivenUp()) {
            context.logger().error("plugin {} is not ready, and is given up until it is resumed", name, cause);
        } else {
            context.logger().warn("plugin {} is not ready, and will be tried again: {}", name, cause.getMessage());
        }
    }

    private void problem(String plugin, String key, String message) {
        String path = "plugins." + plugin + (key.isEmpty() ? "" : '.' + key);
        problems.add(positions.problem(path, message));
    }
}
