package io.sluice.core.assembly.jars;

import io.sluice.spi.PluginFactory;
import io.sluice.spi.config.Schema;
import io.sluice.spi.extension.ExtensionFactory;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A plugin jar whose factories are there. Shared by the catalogues and generations that use it, and by the jars that depend on
 * it; when the last of them lets go, it is stopped and its class loader closed.
 */
public final class PluginJar {
    private static final Logger LOG = LoggerFactory.getLogger(PluginJar.class);
    private static final Duration LONGEST_START = Duration.ofSeconds(30);

    private final PluginArchive archive;
    private final List<PluginJar> dependencies;
    private final PluginClassLoader loader;
    private final List<PluginCategory<?>> categories;
    private final List<ExtensionCategory<?, ?>> extensions;
    private final PluginLedger ledger;
    private final List<PluginFactory<?>> started = new ArrayList<>();
    private volatile Optional<RefusedJar> unready = Optional.empty();
    private volatile boolean removed;
    private int users = 1;

    private PluginJar(
            PluginArchive archive,
            List<PluginJar> dependencies,
            PluginClassLoader loader,
            Found found,
            PluginLedger ledger) {
        this.archive = archive.share();
        this.dependencies = List.copyOf(dependencies);
        this.loader = loader;
        this.categories = List.copyOf(found.categories());
        this.extensions = List.copyOf(found.extensions());
        this.ledger = ledger;
        this.dependencies.forEach(PluginJar::share);
    }

    /**
     * Loads a jar and makes its factories.
     *
     * @param dependencies the jars whose exported packages it sees
     * @throws RefusedJar when the factories cannot be made
     * @throws IOException when the copy cannot be read
     */
    static PluginJar load(PluginArchive archive, List<PluginJar> dependencies, PluginLedger ledger) throws IOException {
        var loader = new PluginClassLoader(
                archive.name(),
                archive.copy(),
                archive.manifest().exports(),
                dependencies.stream().map(dependency -> dependency.loader).toList(),
                event -> ledger.observed(archive, event));
        try {
            var found = within(loader, "making its factories", () -> factoriesOf(archive.providers(), loader));
            return new PluginJar(archive, dependencies, loader, found, ledger);
        } catch (RefusedJar e) {
            loader.close();
            throw e;
        }
    }

    /**
     * Has a plugin clear up behind itself that does not run, and whose jar is gone.
     *
     * @param archive what is left of it; stays the caller's
     * @throws IOException when its factories cannot be made, or do not come back
     */
    public static void clearUp(PluginArchive archive, List<PluginJar> dependencies, PluginLedger ledger)
            throws IOException {
        PluginJar jar = load(archive, dependencies, ledger);
        jar.markRemoved();
        within(jar.loader, "delete", () -> {
            jar.release();
            return archive;
        });
        ledger.gone(archive);
    }

    /** Puts down what was found out about classes in what is known of their jar; nothing when they are of none. */
    public static void note(ClassLoader loader, String event) {
        if (loader instanceof PluginClassLoader jar) {
            jar.note(event);
        }
    }

    /** What a jar brings. */
    private record Found(List<PluginCategory<?>> categories, List<ExtensionCategory<?, ?>> extensions) {}

    private static Found factoriesOf(ProviderNames names, PluginClassLoader loader) throws RefusedJar {
        var found = new Found(new ArrayList<>(), new ArrayList<>());
        for (String name : names.factories()) {
            PluginFactory<?> factory = ProviderNames.make(name, PluginFactory.class, loader);
            if (factory.getClass().getClassLoader() == loader) {
                found.categories().add(said(name, () -> PluginCategory.of(factory), PluginCategory::configType));
            }
        }
        for (String name : names.extensions()) {
            ExtensionFactory<?, ?> factory = ProviderNames.make(name, ExtensionFactory.class, loader);
            if (factory.getClass().getClassLoader() == loader) {
                found.extensions().add(said(name, () -> ExtensionCategory.of(factory), ExtensionCategory::configType));
            }
        }
        if (found.categories().isEmpty() && found.extensions().isEmpty()) {
            throw new RefusedJar("it has no plugins: " + ProviderNames.FACTORIES + " names no factory of its own");
        }
        return found;
    }

    /** What a factory says of itself; not for long, as whoever calls this is within bounds already. */
    private static <T> T said(String factory, Supplier<T> asked, Function<T, Class<? extends Record>> configType)
            throws RefusedJar {
        try {
            T category = asked.get();
            Schema.of(configType.apply(category));
            return category;
        } catch (RuntimeException | Error e) {
            ForeignCode.contain(e);
            throw new RefusedJar(factory + " does not say what it makes: " + e, e);
        }
    }

    /** Starts the factories. */
    void start() throws RefusedJar {
        for (PluginJar dependency : dependencies) {
            if (dependency.unready().isPresent()) {
                throw new RefusedJar(
                        "it needs plugin " + dependency.name() + ", which is not ready",
                        dependency.unready().get());
            }
        }
        for (PluginCategory<?> category : categories) {
            PluginFactory<?> factory = category.factory();
            started.add(factory);
            within(loader, "start of " + factory.getClass().getName(), () -> {
                factory.start();
                return factory;
            });
        }
    }

    /** Its factories are not to be used: they, or those of a jar that it needs, could not start yet. */
    void await(RefusedJar why) {
        unready = Optional.of(why);
    }

    /** Why its factories could not start yet; empty when they have. */
    public Optional<RefusedJar> unready() {
        return unready;
    }

    /** Foreign code, called off the event loops: whatever it throws, and even if it does not come back, is a refusal. */
    private static <T> T within(ClassLoader loader, String what, Callable<T> work) throws RefusedJar {
        var task = new FutureTask<>(work);
        Thread thread = Thread.ofPlatform().daemon().name("sluice-plugin-start").unstarted(task);
        thread.setContextClassLoader(loader);
        thread.start();
        try {
            return task.get(LONGEST_START.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw refusal(what, e);
        } catch (TimeoutException e) {
            task.cancel(true);
            throw new RefusedJar(what + " took longer than " + LONGEST_START.toSeconds() + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RefusedJar(what + " was interrupted", e);
        }
    }

    private static RefusedJar refusal(String what, ExecutionException thrown) {
        Throwable cause = Optional.ofNullable(thrown.getCause()).orElse(thrown);
        return switch (cause) {
            case RefusedJar refused -> refused;
            default -> new RefusedJar(what + " failed: " + cause, cause);
        };
    }

    /** What it was made of. */
    public PluginArchive archive() {
        return archive;
    }

    /** The name of the jar's file. */
    public String file() {
        return archive.file();
    }

    /** The plugin's name. */
    public String name() {
        return archive.name();
    }

    /** The categories of its factories, all of which are started unless it is {@link #unready}. */
    public List<PluginCategory<?>> categories() {
        return categories;
    }

    /** The categories of its factories of extensions. */
    public List<ExtensionCategory<?, ?>> extensions() {
        return extensions;
    }

    boolean isMadeOf(PluginArchive otherArchive, List<PluginJar> otherDependencies) {
        return archive == otherArchive && dependencies.equals(otherDependencies);
    }

    /** The operator has taken it away for good: once it is stopped, it is to clear up behind itself. */
    public void markRemoved() {
        removed = true;
    }

    /** One user more. */
    public synchronized PluginJar share() {
        users++;
        return this;
    }

    /** One user less. */
    public void release() {
        synchronized (this) {
            if (--users > 0) {
                return;
            }
        }
        stopFactories();
        if (removed) {
            deleteFactories();
        }
        letGo();
    }

    private void stopFactories() {
        if (started.isEmpty()) {
            return;
        }
        for (PluginFactory<?> factory : started.reversed()) {
            guarded("stop", factory, factory::stop);
        }
        // One that never came so far may long have been followed by one of the same archive that did.
        if (unready.isEmpty()) {
            ledger.stopped(archive);
        }
    }

    private void deleteFactories() {
        for (PluginCategory<?> category : categories) {
            guarded("delete", category.factory(), category.factory()::delete);
        }
        ledger.deleted(archive);
    }

    private void guarded(String what, PluginFactory<?> factory, Runnable work) {
        try {
            ContextLoader.call(loader, Executors.callable(work));
        } catch (Exception | Error e) {
            LOG.error(
                    "{} of {} in plugin jar {} failed", what, factory.getClass().getName(), file(), e);
        }
    }

    private void letGo() {
        try {
            loader.close();
        } catch (IOException e) {
            LOG.error("{} could not be closed", this, e);
        }
        OneByOne.letGo(List.of(archive), PluginArchive::release);
        OneByOne.letGo(dependencies, PluginJar::release);
    }

    @Override
    public String toString() {
        return "plugin jar " + file();
    }
}
