package io.sluice.core;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sluice plugin …}: what operators do with plugin jars, and what authors begin with. Each method is a command. */
@Command(
        name = "plugin",
        description = "Lists, installs, checks and begins plugins. A running proxy follows by itself.",
        mixinStandardHelpOptions = true)
final class PluginCli implements Runnable {
    @Spec
    private picocli.CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public void run() {
        if (spec != null) {
            throw new picocli.CommandLine.ParameterException(spec.commandLine(), "a command is missing");
        }
    }

    @Command(
            description = "Lists the plugin jars, how far each has come, and why one was refused.",
            mixinStandardHelpOptions = true)
    int list(@Mixin Cli.Source source) throws InterruptedException {
        return on(source, PluginShelf::list);
    }

    @Command(description = "Tells everything about a plugin, and what happened to it.", mixinStandardHelpOptions = true)
    int info(@Mixin Cli.Source source, @Mixin Cli.Admin admin, @Parameters(paramLabel = "NAME") String name)
            throws InterruptedException {
        return on(source, shelf -> shelf.info(name, admin));
    }

    @Command(description = "Checks a jar and puts it into the folder.", mixinStandardHelpOptions = true)
    int install(@Mixin Cli.Source source, @Parameters(paramLabel = "FILE") Path file) throws InterruptedException {
        return on(source, shelf -> shelf.install(file));
    }

    @Command(
            description =
                    "Checks a jar and puts it in the place of another version. If it fails, that one stays in use.",
            mixinStandardHelpOptions = true)
    int upgrade(
            @Mixin Cli.Source source,
            @Option(names = "--force", description = "even if the version is not newer") boolean force,
            @Parameters(paramLabel = "FILE") Path file)
            throws InterruptedException {
        return on(source, shelf -> shelf.upgrade(file, force));
    }

    @Command(description = "Removes a plugin for good.", mixinStandardHelpOptions = true)
    int remove(@Mixin Cli.Source source, @Parameters(paramLabel = "NAME") String name) throws InterruptedException {
        return on(source, shelf -> shelf.remove(name));
    }

    @Command(description = "Switches a plugin on again.", mixinStandardHelpOptions = true)
    int enable(@Mixin Cli.Source source, @Parameters(paramLabel = "NAME") String name) throws InterruptedException {
        return on(source, shelf -> shelf.enable(name));
    }

    @Command(
            description = "Has a plugin called again that was paused, with all its chances.",
            mixinStandardHelpOptions = true)
    int resume(
            @Mixin Cli.Source source,
            @Mixin Cli.Admin admin,
            @Parameters(paramLabel = "INSTANCE", description = "NAME of [plugins.NAME]") String name)
            throws InterruptedException {
        return on(source, shelf -> {
            client(shelf, admin).ask("POST", "/plugins/" + AdminClient.encoded(name) + "/resume");
            Console.print("plugin " + name + " is called again");
            return Cli.OK;
        });
    }

    @Command(
            description = "Prints the latest lines that a plugin logged, and those about it.",
            mixinStandardHelpOptions = true)
    int log(
            @Mixin Cli.Source source,
            @Mixin Cli.Admin admin,
            @Option(names = "--level", defaultValue = "trace", description = "only lines at least so severe")
                    String level,
            @Parameters(paramLabel = "INSTANCE", description = "NAME of [plugins.NAME]") String name)
            throws InterruptedException {
        return on(source, shelf -> {
            Console.print(client(shelf, admin)
                    .get("/plugins/" + AdminClient.encoded(name) + "/log?level=" + AdminClient.encoded(level))
                    .stripTrailing());
            return Cli.OK;
        });
    }

    @Command(description = "Switches a plugin off; its jar stays in the folder.", mixinStandardHelpOptions = true)
    int disable(@Mixin Cli.Source source, @Parameters(paramLabel = "NAME") String name) throws InterruptedException {
        return on(source, shelf -> shelf.disable(name));
    }

    @Command(
            name = "new",
            description = "Writes a Maven project of a plugin that works, into a folder of its name.",
            mixinStandardHelpOptions = true)
    int begin(
            @Option(
                            names = "--package",
                            paramLabel = "NAME",
                            description = "its Java package; com.example.NAME otherwise")
                    @Nullable
                    String javaPackage,
            @Parameters(paramLabel = "NAME") String name) {
        return new NewPlugin(name, Optional.ofNullable(javaPackage)).write(Path.of(""));
    }

    @Command(
            description = "Says whether a jar would work here, which keys its plugins have and which hooks they use.",
            mixinStandardHelpOptions = true)
    int check(@Mixin Cli.Source source, @Parameters(paramLabel = "JAR") Path jar) throws InterruptedException {
        return on(source, shelf -> shelf.check(jar));
    }

    private static AdminClient client(PluginShelf shelf, Cli.Admin admin) throws IOException {
        return shelf.admin(admin)
                .orElseThrow(() ->
                        new IOException("no proxy with an admin listener follows this folder: name one by --admin"));
    }

    private interface Work {
        int on(PluginShelf shelf) throws IOException, InterruptedException;
    }

    private static int on(Cli.Source source, Work work) throws InterruptedException {
        try {
            return work.on(PluginShelf.of(new ConfigFile(source.conf(), source.plugins())));
        } catch (IOException e) {
            Console.error(Console.reason(e));
            return Cli.REFUSED;
        }
    }
}
