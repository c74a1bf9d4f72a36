package io.sluice.core;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The commands and their options, as picocli reads them. */
@Command(
        name = "sluice",
        description = "A programmable edge reverse proxy.",
        versionProvider = Version.class,
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:success",
            "1:the configuration is refused, or the proxy cannot start",
            "2:wrong usage",
            "3:no JDK to run on",
            "143:stopped by SIGTERM, gracefully; 130 by SIGINT"
        })
final class Cli implements Runnable {
    static final int OK = 0;
    static final int REFUSED = 1;

    private static final String HELP = "help";
    private static final List<String> COMMANDS = List.of("run", "check", "plugin", "rehearse", "version", HELP);

    @Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    /**
     * The command line for these arguments. Has the one command that they begin with; all where they begin otherwise, to explain
     * what there is: reading the annotations of all of them takes as long as the rest of a start.
     */
    static CommandLine commandLine(String... arguments) {
        var line = new CommandLine(new Cli());
        String asked = arguments.length == 0 ? HELP : arguments[0];
        boolean known = COMMANDS.contains(asked) && !asked.equals(HELP);
        for (String name : known ? List.of(asked) : COMMANDS) {
            line.addSubcommand(name, command(name));
        }
        return line;
    }

    private static Object command(String name) {
        return switch (name) {
            case "run" -> new Run();
            case "check" -> new Check();
            case "plugin" -> new PluginCli();
            case "rehearse" -> new Rehearse();
            case "version" -> new ShowVersion();
            case HELP -> new HelpCommand();
            default -> throw new IllegalArgumentException(name);
        };
    }

    @Override
    public void run() {
        if (spec != null) {
            throw new CommandLine.ParameterException(spec.commandLine(), "a command is missing");
        }
    }

    /** Where the configuration and the plugins are. */
    static final class Source {
        @Option(
                names = {"-c", "--conf"},
                paramLabel = "FILE",
                defaultValue = "${env:SLUICE_CONF}",
                description = "the configuration; without it a built-in demonstration runs")
        private @Nullable Path conf;

        @Option(
                names = "--plugins",
                paramLabel = "DIR",
                description = "the folder of plugin jars; wins over plugins_dir and the distribution's own")
        private @Nullable Path plugins;

        Optional<Path> conf() {
            return Optional.ofNullable(conf);
        }

        Optional<Path> plugins() {
            return Optional.ofNullable(plugins);
        }
    }

    /** The admin listener of a running proxy. */
    static final class Admin {
        @Option(
                names = "--admin",
                paramLabel = "HOST:PORT",
                description = "the proxy's admin listener; without it that of the proxy which follows the folder")
        private @Nullable String address;

        @Option(
                names = "--token-file",
                paramLabel = "FILE",
                description = "has the token for it; otherwise SLUICE_ADMIN_TOKEN in the environment is one")
        private @Nullable Path tokenFile;

        Optional<String> address() {
            return Optional.ofNullable(address);
        }

        Optional<Path> tokenFile() {
            return Optional.ofNullable(tokenFile);
        }
    }

    @Command(name = "run", description = "Runs the proxy until it is stopped.", mixinStandardHelpOptions = true)
    static final class Run implements java.util.concurrent.Callable<Integer> {
        @CommandLine.Mixin
        private final Source source = new Source();

        @Option(
                names = "--admin",
                paramLabel = "HOST:PORT",
                description = "serve /healthz, /readyz, /metrics and /plugins there; wins over addr of [admin]")
        private @Nullable String admin;

        @Option(
                names = "--dev",
                paramLabel = "DIR",
                description =
                        "a plugin's Maven project: its target/classes are used like a jar, and again whenever they"
                                + " change; its sluice.toml is the configuration unless another is named")
        private @Nullable Path dev;

        @Override
        public Integer call() throws InterruptedException {
            return new RunCommand(source, Optional.ofNullable(admin), Optional.ofNullable(dev)).run();
        }
    }

    @Command(
            name = "check",
            description = "Checks a configuration, plugins included, and names everything that is wrong with it.",
            mixinStandardHelpOptions = true)
    static final class Check implements java.util.concurrent.Callable<Integer> {
        @CommandLine.Mixin
        private final Source source = new Source();

        @Override
        public Integer call() throws InterruptedException {
            return new CheckCommand(source).run();
        }
    }

    @Command(
            name = "rehearse",
            description =
                    "Runs the demonstration once and records what the JVM loads for it: later starts take half the time."
                            + " Has been done in a distribution; to be done again after its JDK has changed.",
            mixinStandardHelpOptions = true)
    static final class Rehearse implements java.util.concurrent.Callable<Integer> {
        @Override
        public Integer call() throws InterruptedException, IOException {
            return Rehearsal.run();
        }
    }

    @Command(name = "version", description = "Prints the version.")
    static final class ShowVersion implements Runnable {
        @Spec
        private CommandLine.Model.@Nullable CommandSpec spec;

        @Override
        public void run() {
            if (spec != null) {
                for (String line : new Version().getVersion()) {
                    spec.commandLine().getOut().println(line);
                }
            }
        }
    }
}
