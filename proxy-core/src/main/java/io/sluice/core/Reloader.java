package io.sluice.core;

import io.sluice.config.load.ConfigProblem;
import io.sluice.config.load.LoadResult;
import io.sluice.core.assembly.PluginCatalog;
import io.sluice.core.assembly.PluginFolder;
import java.io.IOException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows what changes on disk: a new text, or new plugins for the present one. What is refused leaves everything as it was. */
final class Reloader {
    private static final Logger LOG = LoggerFactory.getLogger(Reloader.class);

    private final Proxy proxy;
    private final PluginFolder plugins;
    private LoadResult.@org.jspecify.annotations.Nullable Loaded present;

    Reloader(Proxy proxy, PluginFolder plugins) {
        this.proxy = proxy;
        this.plugins = plugins;
    }

    /**
     * Serves the first configuration; gives what is wrong with it.
     *
     * @throws IOException when a plugin jar cannot be loaded
     */
    synchronized List<ConfigProblem> begin(LoadResult.Loaded loaded) throws IOException {
        try (PluginCatalog catalog = plugins.scan()) {
            List<ConfigProblem> problems = proxy.apply(loaded, catalog);
            if (problems.isEmpty()) {
                present = loaded;
            }
            return problems;
        }
    }

    /** The configuration file has another text. */
    synchronized void onConfigChanged(LoadResult changed) {
        switch (changed) {
            case LoadResult.Rejected rejected -> refused("configuration", rejected.problems());
            case LoadResult.Loaded loaded -> reload("configuration", loaded);
        }
    }

    /** The folder of plugins has other jars. */
    synchronized void onPluginsChanged() {
        if (present != null) {
            reload("set of plugin jars", present);
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
