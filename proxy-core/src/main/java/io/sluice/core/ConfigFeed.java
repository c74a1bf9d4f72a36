package io.sluice.core;

import io.sluice.config.ProxyConfig;
import io.sluice.config.load.ConfigDocument;
import io.sluice.config.load.ConfigLoader;
import io.sluice.config.load.ConfigProblem;
import io.sluice.config.load.LoadResult;
import io.sluice.config.load.Positions;
import io.sluice.core.assembly.ConfigOrigin;
import io.sluice.core.assembly.PluginCatalog;
import io.sluice.spi.config.KeyPath;
import io.sluice.spi.extension.ConfigSource;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A configuration of which the file is a part, and what a config source gives the rest. Both are read as one text whenever one of
 * them has changed. The source is never waited for once the proxy runs; of several states that it tells quickly, the latest counts.
 */
final class ConfigFeed implements ConfigSource.Listener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ConfigFeed.class);

    private final Path file;
    private final ConfigOrigin origin;
    private final ConfigStatus status;
    private Optional<List<ConfigDocument>> documents = Optional.empty();
    private String unreachable = "it has told nothing";
    private boolean changed;
    private boolean closed;

    private ConfigFeed(Path file, ConfigOrigin origin, ConfigStatus status) {
        this.file = file;
        this.origin = origin;
        this.status = status;
    }

    /** Makes what a file names as the source. */
    @FunctionalInterface
    interface Maker {
        Optional<ConfigOrigin> make(
                ProxyConfig config, Positions positions, PluginCatalog catalog, List<ConfigProblem> problems);
    }

    /**
     * Begins to listen to the source that a file names, of which as much counts as can be read of it alone.
     *
     * @throws RefusedConfig when what the file says of the source is wrong
     * @throws IOException when the source refuses to tell anything
     */
    static ConfigFeed open(Path file, LoadResult own, PluginCatalog catalog, Maker maker, ConfigStatus status)
            throws IOException {
        var problems = new ArrayList<ConfigProblem>();
        if (own instanceof LoadResult.Rejected rejected) {
            String table = KeyPath.key(
                    "extensions", own.config().basic().configSource().orElseThrow());
            rejected.problems().stream()
                    .filter(problem ->
                            problem.path().equals(table) || problem.path().startsWith(table + '.'))
                    .forEach(problems::add);
        }
        Optional<ConfigOrigin> made =
                problems.isEmpty() ? maker.make(own.config(), own.positions(), catalog, problems) : Optional.empty();
        ConfigOrigin origin = made.orElseThrow(() -> new RefusedConfig(problems));
        var feed = new ConfigFeed(file, origin, status);
        status.followed(origin.name());
        try {
            origin.follow(feed);
        } catch (IllegalArgumentException e) {
            origin.close();
            throw new IOException(e.getMessage(), e);
        }
        return feed;
    }

    @Override
    public void changed(List<ConfigSource.Document> told) {
        var next = told.stream()
                .map(document -> new ConfigDocument(origin.name() + ':' + document.name(), document.text()))
                .toList();
        synchronized (this) {
            documents = Optional.of(next);
            wake();
        }
        status.told(next.stream().map(ConfigDocument::name).toList());
    }

    @Override
    public void unreachable(String why) {
        synchronized (this) {
            unreachable = why;
        }
        if (status.unreachable(why)) {
            LOG.warn("config source {} cannot be reached, what it has told before stays: {}", origin.name(), why);
        }
    }

    /** The file may have another text. */
    synchronized void fileChanged() {
        wake();
    }

    private void wake() {
        changed = true;
        notifyAll();
    }

    /**
     * Waits for the first documents.
     *
     * @throws IOException when they do not come in time, or the file cannot be read
     */
    LoadResult first(Duration patience) throws IOException, InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        List<ConfigDocument> told;
        synchronized (this) {
            while (documents.isEmpty()) {
                long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                if (left <= 0) {
                    throw new IOException("config source " + origin.name() + " has given no configuration within "
                            + patience.toMillis() + " ms: " + unreachable);
                }
                wait(left);
            }
            told = documents.get();
            changed = false;
        }
        return ConfigLoader.load(file, told);
    }

    /**
     * Reports every other state of the configuration from now on.
     *
     * @param fingerprint of the one in use
     * @param reloaded called on one virtual thread
     */
    void follow(String fingerprint, Consumer<LoadResult> reloaded) {
        Thread.ofVirtual().name("sluice-config-source").start(() -> {
            String reported = fingerprint;
            try {
                for (List<ConfigDocument> told = next(); !told.isEmpty() || !isClosed(); told = next()) {
                    Optional<LoadResult> result = load(told);
                    if (result.isPresent() && !result.get().fingerprint().equals(reported)) {
                        reported = result.get().fingerprint();
                        report(result.get(), reloaded);
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private static void report(LoadResult result, Consumer<LoadResult> reloaded) {
        try {
            reloaded.accept(result);
        } catch (RuntimeException | Error e) {
            // Whatever is wrong with this one: the next must be heard of.
            LOG.error("the changed configuration cannot be taken up, all stays as it was", e);
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    /** Waits for a change; gives nothing at the end. */
    private synchronized List<ConfigDocument> next() throws InterruptedException {
        while (!changed && !closed) {
            wait();
        }
        changed = false;
        return closed ? List.of() : documents.orElse(List.of());
    }

    private Optional<LoadResult> load(List<ConfigDocument> told) {
        try {
            return Optional.of(ConfigLoader.load(file, told));
        } catch (IOException e) {
            // As for a file alone: between an editor's delete and its rename there is none.
            LOG.warn("the configuration's file cannot be read, what is being served stays: {}", Console.reason(e));
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        origin.close();
    }
}
