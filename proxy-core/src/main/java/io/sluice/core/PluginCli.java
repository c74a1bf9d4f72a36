package io.sluice.core;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sluice plugin …}: what operators do with plugin jars, and what authors begin with. */
@Command(
        name = "plugin",
        description = "Lists, installs, checks and begins plugins. A running proxy follows by itself.",
        mixinStandardHelpOptions = true,
        subcommands = {
            PluginCli.ListAll.class,
            PluginCli.Show.class,
            PluginCli.Install.class,
            PluginCli.Upgrade.class,
            PluginCli.Remove.class,
            PluginCli.Enable.class,
            PluginCli.Disable.class,
            PluginCli.New.class,
            PluginCli.Check.class
        })
final class PluginCli implements Runnable {
    @Spec
    private picocli.CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public void run() {
        if (spec != null) {
            throw new picocli.CommandLine.ParameterException(spec.commandLine(), "a command is missing");
        }
    }

    private interface Work {
        int on(PluginShelf shelf) throws IOException, InterruptedException;
    }

    private static int on(Cli.Source source, Work work) throws InterruptedException {
        try {
            return work.on(PluginShelf.of(new ConfigSource(source.conf(), source.plugins())));
        } catch (IOException e) {
            Console.error(Console.reason(e));
            return Cli.REFUSED;
        }
    }

    @Command(
            name = "list",
            description = "Lists the plugin jars, how far each has come, and why one was refused.",
            mixinStandardHelpOptions = true)
    static final class ListAll implements Callable<Integer> {
        @Mixin
        private final Cli.Source source = new Cli.Source();

        @Override
        public Integer call() throws InterruptedException {
            return on(source, PluginShelf::list);
        }
    }

    @Command(
            name = "info",
            description = "Tells everything about a plugin, and what happened to it.",
            mixinStandardHelpOptions = true)
    static final class Show implements Callable<Integer> {
        @Mixin
        private final Cli.Source source = new Cli.Source();

        @Parameters(paramLabel = "NAME")
        private String name = "";

        @Override
        public Integer call() throws InterruptedException {
            return on(source, shelf -> shelf.info(name));
        }
    }

    @Command(
            name = "install",
            description = "Checks a jar and puts it into the folder.",
            mixinStandardHelpOptions = true)
    static final class Install implements Callable<Integer> {
        @Mixin
        private final Cli.Source source = new Cli.Source();

        @Parameters(paramLabel = "FILE")
        private Path file = Path.of("");

        @Override
        public Integer call() throws InterruptedException {
            return on(source, shelf -> shelf.install(file));
        }
    }

    @Command(
            name = "upgrade",
            description =
                    "Checks a jar and puts it in the place of another version. If it fails, that one stays in use.",
            mixinStandardHelpOptions = true)
    static final class Upgrade implements Callable<Integer> {
        @Mixin
        private final Cli.Source source = new Cli.Source();

        @Option(names = "--force", description = "even if the version is not newer")
        private boolean force;

        @Parameters(paramLabel = "FILE")
        private Path file = Path.of("");

        @Override
        public Integer call() throws InterruptedException {
            return on(source, shelf -> shelf.upgrade(file, force));
        }
    }

    @Command(name = "remove", description = "Removes a plugin for good.", mixinStandardHelpOptions = true)
    static final class Remove implements Callable<Integer> {
        @Mixin
        private final Cli.Source source = new Cli.Source();

        @Parameters(paramLabel = "NAME")
        private String name = "";

        @Override
        public Integer call() throws InterruptedException {
            return on(source, shelf -> shelf.remove(name));
        }
    }

    @Command(name = "enable", description = "Switches a plugin on again.", mixinStandardHelpOptions = true)
    static final class Enable implements Callable<Integer> {
        @Mixin
        private final Cli.Source source = new Cli.Source();

        @Parameters(paramLabel = "NAME")
        private String name = "";

        @Override
        public Integer call() throws InterruptedException {
            return on(source, shelf -> shelf.enable(name));
        }
    }

    @Command(
            name = "disable",
            description = "Switches a plugin off; its jar stays in the folder.",
            mixinStandardHelpOptions = true)
    static final class Disable implements Callable<Integer> {
        @Mixin
        private final Cli.Source source = new Cli.Source();

        @Parameters(paramLabel = "NAME")
        private String name = "";

        @Override
        public Integer call() throws InterruptedException {
            return on(source, shelf -> shelf.disable(name));
        }
    }

    @Command(
            name = "new",
            description = "Writes a Maven project of a plugin that works, into a folder of its name.",
            mixinStandardHelpOptions = true)
    static final class New implements Callable<Integer> {
        @Option(names = "--package", paramLabel = "NAME", description = "its Java package; com.example.NAME otherwise")
        private @Nullable String javaPackage;

        @Parameters(paramLabel = "NAME")
        private String name = "";

        @Override
        public Integer call() {
            return new NewPlugin(name, Optional.ofNullable(javaPackage)).write(Path.of(""));
        }
    }

    @Command(
            name = "check",
            description = "Says whether a jar would work here, which keys its plugins have and which hooks they use.",
            mixinStandardHelpOptions = true)
    static final class Check implements Callable<Integer> {
        @Mixin
        private final Cli.Source source = new Cli.Source();

        @Parameters(paramLabel = "JAR")
        private Path jar = Path.of("");

        @Override
        public Integer call() throws InterruptedException {
            return on(source, shelf -> shelf.check(jar));
        }
    }
}
