package io.sluice.core;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.config.BasicConfig;
import io.sluice.config.load.ConfigProblem;
import io.sluice.config.load.LoadResult;
import io.sluice.core.assembly.Assembly;
import io.sluice.core.assembly.PluginCatalog;
import io.sluice.core.assembly.ProxyAssembler;
import io.sluice.core.observe.metrics.MetricsStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** {@code sluice check}: builds everything but sockets, and says what does not work. */
final class CheckCommand {
    private final ConfigFile source;

    CheckCommand(Cli.Source source) {
        this.source = new ConfigFile(source.conf(), source.plugins());
    }

    int run() throws InterruptedException {
        try {
            return switch (whole(source.load())) {
                case LoadResult.Rejected rejected -> refused(problems(rejected, source));
                case LoadResult.Loaded loaded -> {
                    List<ConfigProblem> door = new AdminDoor().read(loaded).problems();
                    yield door.isEmpty() ? assemble(loaded) : refused(door);
                }
            };
        } catch (RefusedConfig e) {
            return refused(e.problems());
        } catch (IOException e) {
            Console.error(Console.reason(e));
            return Cli.REFUSED;
        }
    }

    /** The file, and behind it what a config source gives at this moment. */
    private LoadResult whole(LoadResult file) throws IOException, InterruptedException {
        BasicConfig basic = file.config().basic();
        if (basic.configSource().isEmpty()) {
            return file;
        }
        Path path = source.file().orElseThrow();
        try (var folder = source.plugins(file.config()).forInspection();
                PluginCatalog catalog = folder.scan();
                var feed = ConfigFeed.open(
                        path, file, catalog, assembler()::configOrigin, new ConfigStatus(source.file()))) {
            return feed.first(basic.configSourceTimeout());
        }
    }

    private int assemble(LoadResult.Loaded loaded) throws IOException {
        try (var folder = source.plugins(loaded.config()).forInspection();
                PluginCatalog catalog = folder.scan()) {
            var refusedJars = folder.records().values().stream()
                    .flatMap(record -> record.lastError().stream())
                    .toList();
            if (!refusedJars.isEmpty()) {
                refusedJars.forEach(error -> Console.error("plugin jar " + error));
                return Cli.REFUSED;
            }
            var assembler = assembler();
            return switch (assembler.assemble(loaded.config(), loaded.positions(), catalog, Optional.empty())) {
                case Assembly.Refused refused -> refused(refused.problems());
                case Assembly.Built(var generation) -> {
                    generation.close(assembler::recycle);
                    Console.print("configuration is good: " + summary(loaded));
                    yield Cli.OK;
                }
            };
        }
    }

    /** Everything that is wrong with a configuration which could not be loaded. */
    static List<ConfigProblem> problems(LoadResult.Rejected rejected, ConfigFile source) {
        try (var folder = source.plugins(rejected.sound()).forInspection();
                PluginCatalog catalog = folder.scan()) {
            return assembler().problems(rejected, catalog, Optional.empty());
        } catch (IOException e) {
            Console.error(Console.reason(e));
            return rejected.problems();
        }
    }

    private static ProxyAssembler assembler() {
        return new ProxyAssembler(1, new SimpleMeterRegistry(), new MetricsStore(1));
    }

    private static String summary(LoadResult.Loaded loaded) {
        var config = loaded.config();
        return "%d servers, %d locations, %d upstreams, %d plugins"
                .formatted(
                        config.servers().size(),
                        config.locations().size(),
                        config.upstreams().size(),
                        config.plugins().size());
    }

    private static int refused(List<ConfigProblem> problems) {
        Console.problems(problems);
        return Cli.REFUSED;
    }
}
