package io.sluice.core.acceptance;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A program that the tests use and that must be there; {@code .ci/run} installs them all. */
enum Tool {
    CURL,
    NGINX,
    STRACE,
    WRK;

    /** What a program said before it ended. */
    record Result(int code, String out, String err) {}

    private Path find() {
        String name = name().toLowerCase(java.util.Locale.ROOT);
        Stream<String> folders =
                Stream.concat(Stream.of(System.getenv("PATH").split(":")), Stream.of("/usr/sbin", "/usr/local/sbin"));
        return folders.map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new AssertionError(name + " is needed and not on the PATH: install it"));
    }

    /** The command with these arguments. */
    List<String> command(String... arguments) {
        var command = new ArrayList<>(List.of(find().toString()));
        command.addAll(List.of(arguments));
        return command;
    }

    /** Runs it to its end. */
    Result run(String... arguments) throws IOException, InterruptedException {
        return run(new ProcessBuilder(command(arguments)));
    }

    static Result run(ProcessBuilder builder) throws IOException, InterruptedException {
        Path out = Files.createTempFile("out", ".txt");
        Path err = Files.createTempFile("err", ".txt");
        try {
            Process process = builder.redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
            process.getOutputStream().close();
            if (!process.waitFor(10, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new AssertionError("does not end: " + builder.command() + '\n' + Files.readString(err));
            }
            return new Result(
                    process.exitValue(),
                    Files.readString(out, StandardCharsets.ISO_8859_1),
                    Files.readString(err, StandardCharsets.ISO_8859_1));
        } finally {
            Files.delete(out);
            Files.delete(err);
        }
    }
}
