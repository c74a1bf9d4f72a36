package io.sluice.core;

import io.sluice.core.assembly.PluginCatalog;
import io.sluice.core.assembly.PluginFolder;
import io.sluice.core.assembly.jars.ExtensionCategory;
import io.sluice.core.assembly.jars.PluginArchive;
import io.sluice.core.assembly.jars.PluginCategory;
import io.sluice.core.assembly.jars.RefusedJar;
import io.sluice.core.assembly.jars.TrustedKeys;
import io.sluice.spi.Hook;
import io.sluice.spi.Plugin;
import io.sluice.spi.SpiVersion;
import io.sluice.spi.Step;
import io.sluice.spi.config.Schema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** {@code sluice plugin check}: what a jar says of itself, and whether it tells the truth. */
final class JarReport {
    private final Path jar;
    private final TrustedKeys trusted;

    JarReport(Path jar, TrustedKeys trusted) {
        this.jar = jar;
        this.trusted = trusted;
    }

    /**
     * Prints it.
     *
     * @param others the jars that it would meet
     */
    int print(List<Path> others) throws IOException {
        PluginArchive archive;
        try {
            archive = PluginArchive.open(jar.getFileName().toString(), Files.readAllBytes(jar), trusted);
        } catch (RefusedJar e) {
            Console.error(jar + ": " + e.reason());
            return Cli.REFUSED;
        }
        PluginShelf.print(archive.manifest());
        Path folder = Files.createTempDirectory("sluice-check-");
        try (var plugins = new PluginFolder(Optional.of(folder), trusted).forInspection()) {
            for (Path other : others) {
                if (!isVersionOf(other, archive.name())) {
                    Files.copy(other, folder.resolve("other-" + other.getFileName()));
                }
            }
            Files.copy(jar, folder.resolve(jar.getFileName()));
            return print(archive, plugins);
        } finally {
            archive.release();
            remove(folder);
        }
    }

    private boolean isVersionOf(Path other, String name) throws IOException {
        PluginArchive archive = PluginArchive.open(other.getFileName().toString(), Files.readAllBytes(other), trusted);
        archive.release();
        return archive.name().equals(name);
    }

    private static int print(PluginArchive archive, PluginFolder plugins) throws IOException {
        try (PluginCatalog catalog = plugins.scan()) {
            Optional<String> refused =
                    Optional.ofNullable(plugins.records().get(archive.name())).flatMap(record -> record.lastError());
            if (refused.isPresent()) {
                Console.error(refused.get());
                return Cli.REFUSED;
            }
            var entries = catalog.entries().values().stream()
                    .filter(entry -> entry.source().equals(archive.name()))
                    .toList();
            entries.forEach(entry -> print(entry.category()));
            if (!entries.isEmpty()) {
                for (String line :
                        hooks(archive, entries.getFirst().factory().getClass().getClassLoader())) {
                    Console.print(line);
                }
            }
            catalog.extensionsOf(archive.name()).forEach(JarReport::print);
            Console.print("");
            Console.print("good: it works with Sluice " + SpiVersion.current());
            return Cli.OK;
        } catch (LinkageError | IllegalArgumentException e) {
            Console.error(archive.file() + ": " + e);
            return Cli.REFUSED;
        }
    }

    private static void print(PluginCategory<?> category) {
        Console.print("");
        PluginShelf.field("category", category.name());
        PluginShelf.field("steps", category.steps().stream().map(Step::key).collect(Collectors.joining(", ")));
        printKeys(category.configType());
    }

    private static void print(ExtensionCategory<?, ?> category) {
        Console.print("");
        PluginShelf.field("extension", category.name());
        PluginShelf.field("of", category.point().getSimpleName());
        printKeys(category.configType());
    }

    private static void printKeys(Class<? extends Record> type) {
        Schema schema = Schema.of(type);
        schema.keys()
                .forEach(key -> PluginShelf.field(
                        "key",
                        key.name()
                                + (key.required()
                                        ? " (required)"
                                        : key.fallback().isEmpty() ? "" : " = " + key.fallback())
                                + (key.description().isEmpty() ? "" : ": " + key.description())));
    }

    /** One line for each plugin class in the jar: which hooks it overrides. */
    private static List<String> hooks(PluginArchive archive, ClassLoader loader) throws IOException {
        var lines = new ArrayList<String>();
        try (var jar = new JarFile(archive.copy().toFile())) {
            for (var entries = jar.entries(); entries.hasMoreElements(); ) {
                String path = entries.nextElement().getName();
                if (path.endsWith(".class") && !path.startsWith("META-INF/") && !path.endsWith("module-info.class")) {
                    hooks(path.substring(0, path.length() - ".class".length()).replace('/', '.'), loader)
                            .ifPresent(lines::add);
                }
            }
        }
        return lines;
    }

    private static Optional<String> hooks(String name, ClassLoader loader) {
        try {
            Class<?> type = Class.forName(name, false, loader);
            if (!Plugin.class.isAssignableFrom(type) || type.isInterface()) {
                return Optional.empty();
            }
            return Optional.of("%-13s %s: %s"
                    .formatted(
                            "hooks",
                            name,
                            Hook.of(type.asSubclass(Plugin.class)).stream()
                                    .map(hook -> hook.name().toLowerCase(Locale.ROOT))
                                    .collect(Collectors.joining(", "))));
        } catch (ClassNotFoundException | LinkageError e) {
            // A bundled library may have classes for what is not there; they are never asked for.
            return Optional.empty();
        }
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }
}
