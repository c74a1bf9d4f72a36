package io.sluice.core;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.sluice.config.BasicConfig;
import io.sluice.config.ProxyConfig;
import io.sluice.config.load.ConfigProblem;
import io.sluice.config.load.ConfigWatcher;
import io.sluice.config.load.LoadResult;
import io.sluice.core.admin.AdminListener;
import io.sluice.core.admin.AdminSources;
import io.sluice.core.admin.PluginLogs;
import io.sluice.core.assembly.PluginCatalog;
import io.sluice.core.assembly.jars.ProjectClasses;
import io.sluice.core.chain.Supervisor;
import io.sluice.core.transport.EventLoops;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code sluice run}: starts the proxy, follows its configuration file, and stops it gracefully on SIGTERM or SIGINT. */
final class RunCommand {
    private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);
    private static final Duration EVERY = Duration.ofMillis(500);
    private static final Duration EVERY_IN_DEVELOPMENT = Duration.ofMillis(100);

    private final ConfigFile source;
    private final Optional<String> admin;
    private final Optional<ProjectClasses> project;
    private final Deque<AutoCloseable> started = new ArrayDeque<>();
    private final AtomicBoolean ready = new AtomicBoolean();

    /** A proxy that nobody develops for. */
    RunCommand(ConfigFile source, Optional<String> admin) {
        this.source = source;
        this.admin = admin;
        this.project = Optional.empty();
    }

    RunCommand(Cli.Source source, Optional<String> admin, Optional<Path> project) {
        Optional<Path> own =
                project.map(folder -> folder.resolve("sluice.toml")).filter(Files::isRegularFile);
        this.source = new ConfigFile(source.conf().or(() -> own), source.plugins());
        this.admin = admin;
        this.project = project.map(ProjectClasses::new);
    }

    int run() throws InterruptedException {
        try {
            LoadResult file = source.load();
            // Alone it need not make sense where a config source gives the rest.
            if (file instanceof LoadResult.Rejected rejected
                    && rejected.sound().basic().configSource().isEmpty()) {
                return refused(CheckCommand.problems(rejected, source));
            }
            return start(file);
        } catch (RefusedConfig e) {
            stop();
            return refused(e.problems());
        } catch (IOException e) {
            stop();
            Console.error(Console.reason(e));
            return Cli.REFUSED;
        }
    }

    private int start(LoadResult file) throws IOException, InterruptedException {
        ProxyConfig own = file.config();
        BasicConfig basic = own.basic();
        var plugins = keep(source.plugins(own));
        project.ifPresent(plugins::develop);
        var meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        var loops = keep(loops(basic));
        var supervisor = new Supervisor(loops.count());
        var host = keep(source.services(own));
        plugins.publishTo(host.events());
        // Closed before the admin listener, which tells until then that it is about to end.
        var proxy = new Proxy(loops, meters, supervisor, host);
        var door = new AdminDoor();
        var status = new ConfigStatus(source.file());
        Optional<InetSocketAddress> address = AdminDoor.address(admin, own.admin());
        if (address.isPresent()) {
            var logs = keep(PluginLogs.open());
            var sources = new AdminSources(
                    ready::get,
                    meters::scrape,
                    door::access,
                    proxy::authenticator,
                    supervisor::plugins,
                    status::state,
                    proxy::adminRoutes);
            var listener = keep(AdminListener.open(loops, address.get(), sources, logs, host.jobs()));
            address = Optional.of(listener.address());
            LOG.info("admin listens on {}", listener.address());
        }
        plugins.keepRecords(basic.autoReload(), address);
        keep(proxy);
        var reloader = new Reloader(proxy, plugins, door, status);
        // Before the jars are read: what is dropped while they start is a change, too. One that is not ready is tried
        // again even
        // where nothing else is followed.
        var jars = new PluginWatcher(
                basic.autoReload() ? plugins::stamp : plugins::retryStamp, EVERY, reloader::onPluginsChanged);
        Optional<PluginWatcher> classes =
                project.map(one -> new PluginWatcher(one::stamp, EVERY_IN_DEVELOPMENT, reloader::onPluginsChanged));
        Optional<ConfigFeed> feed = Optional.empty();
        LoadResult whole = file;
        if (basic.configSource().isPresent()) {
            try (PluginCatalog catalog = plugins.scan()) {
                Path path = source.file().orElseThrow();
                feed = Optional.of(keep(ConfigFeed.open(path, file, catalog, proxy::configOrigin, status)));
            }
            whole = feed.get().first(basic.configSourceTimeout());
        }
        List<ConfigProblem> problems = reloader.first(whole);
        if (!problems.isEmpty()) {
            stop();
            return refused(problems);
        }
        if (basic.autoReload()) {
            followConfig(feed, file, whole, reloader);
        }
        keep(jars.follow());
        if (basic.autoReload()) {
            keep(CertificateWatcher.start(reloader::lookAtFiles));
        }
        classes.ifPresent(watcher -> keep(watcher.follow()));
        ready.set(true);
        LOG.info("sluice {} runs on {} loops over {}", Version.text(), loops.count(), loops.transport());
        if (source.file().isEmpty()) {
            Console.print(Demo.GREETING);
        }
        awaitStop();
        return Cli.OK;
    }

    private void followConfig(Optional<ConfigFeed> feed, LoadResult file, LoadResult whole, Reloader reloader) {
        feed.ifPresent(one -> one.follow(whole.fingerprint(), reloader::onConfigChanged));
        Consumer<LoadResult> changed = feed.<Consumer<LoadResult>>map(one -> result -> one.fileChanged())
                .orElse(reloader::onConfigChanged);
        source.file().ifPresent(path -> keep(ConfigWatcher.start(path, file.fingerprint(), changed)));
    }

    private <T extends AutoCloseable> T keep(T resource) {
        started.push(resource);
        return resource;
    }

    private static EventLoops loops(BasicConfig basic) {
        var transport =
                switch (basic.transport()) {
                    case AUTO -> EventLoops.Transport.best();
                    case EPOLL -> EventLoops.Transport.EPOLL;
                    case IO_URING -> EventLoops.Transport.IO_URING;
                    case NIO -> EventLoops.Transport.NIO;
                };
        var memory =
                switch (basic.allocator()) {
                    case AUTO -> EventLoops.Memory.DEFAULT;
                    case ADAPTIVE -> EventLoops.Memory.ADAPTIVE;
                    case POOLED -> EventLoops.Memory.POOLED;
                    case UNPOOLED -> EventLoops.Memory.UNPOOLED;
                };
        int threads = basic.threads() == 0 ? Runtime.getRuntime().availableProcessors() : basic.threads();
        return EventLoops.start(transport, memory, threads);
    }

    private void awaitStop() throws InterruptedException {
        var stopped = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            ready.set(false);
                            LOG.info("stopping: no new connections, exchanges under way may end");
                            stop();
                            LOG.info("stopped");
                            stopped.countDown();
                        },
                        "sluice-stop"));
        stopped.await();
    }

    private void stop() {
        while (!started.isEmpty()) {
            AutoCloseable resource = started.pop();
            try {
                resource.close();
            } catch (Exception e) {
                LOG.error("closing {} failed", resource, e);
            }
        }
    }

    private static int refused(List<ConfigProblem> problems) {
        Console.problems(problems);
        return Cli.REFUSED;
    }
}
