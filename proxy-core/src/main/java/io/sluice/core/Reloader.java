package io.sluice.core;

import io.sluice.config.load.ConfigProblem;
import io.sluice.config.load.LoadResult;
import io.sluice.core.assembly.PluginCatalog;
import io.sluice.core.assembly.PluginFolder;
import io.sluice.core.assembly.jars.TrustedKeys;
import io.sluice.core.tls.WatchedFiles;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows what changes on disk: a new text, or new plugins for the present one. What is refused leaves everything as it was. */
final class Reloader {
    private static final Logger LOG = LoggerFactory.getLogger(Reloader.class);

    private final Proxy proxy;
    private final PluginFolder plugins;
    private final AdminDoor admin;
    private final ConfigStatus status;
    private @Nullable Attempt present;

    /** A configuration that was refused, perhaps only because one of its files is not there yet. */
    private @Nullable Attempt waiting;

    /** A configuration that was tried, and the certificates and keys that were read for it. */
    private record Attempt(LoadResult.Loaded loaded, WatchedFiles files) {}

    Reloader(Proxy proxy, PluginFolder plugins, AdminDoor admin) {
        this(proxy, plugins, admin, new ConfigStatus(Optional.empty()));
    }

    /**
     * A reloader.
     *
     * @param status is told what becomes of each configuration
     */
    Reloader(Proxy proxy, PluginFolder plugins, AdminDoor admin, ConfigStatus status) {
        this.status = status;
        this.proxy = proxy;
        this.plugins = plugins;
        this.admin = admin;
    }

    /**
     * Serves the first configuration; gives what is wrong with it.
     *
     * @throws IOException when the plugin jars cannot be read
     */
    synchronized List<ConfigProblem> begin(LoadResult.Loaded loaded) throws IOException {
        AdminDoor.Reading door = admin.read(loaded);
        if (!door.problems().isEmpty()) {
            status.refused(door.problems());
            return door.problems();
        }
        List<ConfigProblem> problems = serveTrusted(loaded);
        var attempt = new Attempt(loaded, proxy.files());
        boolean again = present != null && present.loaded() == loaded;
        if (again || problems.isEmpty()) {
            present = attempt;
        }
        if (problems.isEmpty()) {
            AppLog.level(loaded.config().basic().logLevel());
            admin.become(door);
            status.served(loaded.fingerprint());
        } else {
            status.refused(problems);
        }
        if (!again) {
            waiting = problems.isEmpty() ? null : attempt;
        }
        return problems;
    }

    /**
     * Serves the first configuration, if it is one; gives what is wrong with it.
     *
     * @throws IOException when the plugin jars cannot be read
     */
    synchronized List<ConfigProblem> first(LoadResult result) throws IOException {
        return switch (result) {
            case LoadResult.Loaded loaded -> begin(loaded);
            case LoadResult.Rejected rejected -> problems(rejected);
        };
    }

    /** With jars of those whom the configuration trusts; if it is refused, those of before stay trusted. */
    private List<ConfigProblem> serveTrusted(LoadResult.Loaded loaded) throws IOException {
        TrustedKeys keys;
        try {
            keys = TrustedKeys.read(loaded.config().basic().pluginsTrustedKeys());
        } catch (IOException e) {
            return List.of(loaded.positions().problem("basic.plugins_trusted_keys", Console.reason(e)));
        }
        TrustedKeys before = plugins.trust(keys);
        boolean served = false;
        try {
            List<ConfigProblem> problems = serve(loaded);
            served = problems.isEmpty();
            return problems;
        } finally {
            if (!served) {
                plugins.trust(before);
            }
        }
    }

    /** With the jars that are there now, or if that does not work with the versions before of those that are to blame. */
    private List<ConfigProblem> serve(LoadResult.Loaded loaded) throws IOException {
        PluginCatalog catalog = plugins.scan();
        try {
            List<ConfigProblem> first = proxy.apply(loaded, catalog);
            List<ConfigProblem> problems = first;
            for (Set<String> changed = plugins.changed();
                    !problems.isEmpty() && !changed.isEmpty();
                    changed = plugins.changed()) {
                var blamed = catalog.blamed(loaded.config(), problems);
                blamed.retainAll(changed);
                catalog.close();
                catalog = PluginCatalog.builtIn();
                catalog = plugins.takeBack(blamed.isEmpty() ? changed : blamed, reason(problems));
                problems = proxy.apply(loaded, catalog);
            }
            if (problems.isEmpty()) {
                plugins.confirm();
                return problems;
            }
            plugins.giveUp(reason(first));
            return first;
        } finally {
            catalog.close();
        }
    }

    private static String reason(List<ConfigProblem> problems) {
        return problems.stream()
                .map(ConfigProblem::toString)
                .collect(Collectors.joining("; ", "the configuration does not work so: ", ""));
    }

    /** The configuration file has another text. */
    synchronized void onConfigChanged(LoadResult changed) {
        switch (changed) {
            case LoadResult.Rejected rejected -> {
                List<ConfigProblem> problems = problems(rejected);
                status.refused(problems);
                refused("configuration", problems);
            }
            case LoadResult.Loaded loaded -> reload("configuration", loaded);
        }
    }

    private List<ConfigProblem> problems(LoadResult.Rejected rejected) {
        try (PluginCatalog catalog = plugins.scan()) {
            List<ConfigProblem> problems = proxy.problems(rejected, catalog);
            plugins.giveUp(reason(problems));
            return problems;
        } catch (IOException e) {
            LOG.error("the plugin jars cannot be read: {}", Console.reason(e));
            return rejected.problems();
        }
    }

    /** The folder of plugins has other jars. */
    synchronized void onPluginsChanged() {
        if (present != null) {
            reload("set of plugin jars", present.loaded());
        }
    }

    /** To be called every second: follows certificates, keys and tokens in files. All else is shared with what was before. */
    synchronized void lookAtFiles() {
        if (present != null) {
            admin.follow(present.loaded());
        }
        if (waiting != null && waiting.files().haveChanged()) {
            reload("set of certificates", waiting.loaded());
        } else if (present != null && present.files().haveChanged()) {
            reload("set of certificates", present.loaded());
        }
    }

    private void reload(String what, LoadResult.Loaded loaded) {
        try {
            List<ConfigProblem> problems = begin(loaded);
            if (problems.isEmpty()) {
                LOG.info("the changed {} is being served", what);
            } else {
                refused(what, problems);
            }
        } catch (IOException e) {
            LOG.error("the changed {} is refused, the one before stays: {}", what, Console.reason(e));
        }
    }

    private static void refused(String what, List<ConfigProblem> problems) {
        var text = new StringBuilder();
        problems.forEach(problem -> text.append("\n  ").append(problem));
        LOG.error("the changed {} is refused, the one before stays: {}", what, text);
    }
}
