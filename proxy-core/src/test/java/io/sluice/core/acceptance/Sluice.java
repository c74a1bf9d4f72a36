package io.sluice.core.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.testing.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The distribution's start script, and a proxy that it has started. */
final class Sluice implements AutoCloseable {
    private final Process process;
    private final Path out;
    private final Path err;
    private final int admin;

    private Sluice(Process process, Path out, Path err, int admin) {
        this.process = process;
        this.out = out;
        this.err = err;
        this.admin = admin;
    }

    /** Where the distribution is. */
    static Path home() {
        String home = System.getProperty("sluice.home");
        if (home == null) {
            throw new AssertionError("-Dsluice.home is needed: run by \"mvn verify\", not alone");
        }
        return Path.of(home);
    }

    /** The start script with these arguments, on the JDK that runs the tests. */
    static ProcessBuilder command(Path home, String... arguments) {
        var command = new ArrayList<>(List.of(home.resolve("bin/sluice").toString()));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().remove("SLUICE_CONF");
        return builder;
    }

    /** Runs it to its end. */
    static Tool.Result run(String... arguments) throws IOException, InterruptedException {
        return Tool.run(command(home(), arguments));
    }

    /** Starts a proxy, and waits until it is ready. */
    static Sluice start(Path config, String... arguments) throws IOException, InterruptedException {
        return start(home(), config, arguments);
    }

    static Sluice start(Path home, Path config, String... arguments) throws IOException, InterruptedException {
        int admin = Ports.unused();
        var all = new ArrayList<>(List.of("run", "-c", config.toString(), "--admin", "127.0.0.1:" + admin));
        all.addAll(List.of(arguments));
        return start(command(home, all.toArray(String[]::new)), config.resolveSibling("sluice"), admin);
    }

    /**
     * Starts a proxy with {@code --admin}, and waits until it is ready.
     *
     * @param logs its output goes there, with {@code .out} and {@code .err} added
     */
    static Sluice start(ProcessBuilder builder, Path logs, int admin) throws IOException, InterruptedException {
        Path out = logs.resolveSibling(logs.getFileName() + ".out");
        Path err = logs.resolveSibling(logs.getFileName() + ".err");
        Process process =
                builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
        var started = new Sluice(process, out, err, admin);
        for (int i = 0; i < 1800 && process.isAlive(); i++) {
            if (started.adminStatus("/readyz") == 200) {
                return started;
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
        started.close();
        throw new AssertionError("the proxy is not ready:\n" + Files.readString(err));
    }

    /** The status of a page of the admin listener; 0 when it does not answer. */
    int adminStatus(String path) throws IOException, InterruptedException {
        String status = Tool.CURL
                .run("-s", "-o", "/dev/null", "-w", "%{http_code}", "--max-time", "60", adminUrl(path))
                .out();
        return Integer.parseInt(status);
    }

    String adminUrl(String path) {
        return "http://127.0.0.1:" + admin + path;
    }

    Process process() {
        return process;
    }

    /** What it logged so far. */
    String log() throws IOException {
        return Files.readString(err);
    }

    /** What it printed so far. */
    String out() throws IOException {
        return Files.readString(out);
    }

    /** Memory of the process that is in use, all of it: heap, direct buffers, code and what libraries take; in KiB. */
    long residentKib() throws IOException {
        return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .sum();
    }

    /** Stops it by SIGTERM; gives its exit code. */
    int stop() throws InterruptedException {
        process.destroy();
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).as("it ends").isTrue();
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
