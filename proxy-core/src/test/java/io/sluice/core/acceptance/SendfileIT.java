package io.sluice.core.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.core.testing.Ports;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What {@code directory} serves in plain text goes from the file to the socket within the kernel: strace tells of every call of
 * {@code sendfile}, and what these calls sent adds up to the file. With {@code -Dsluice.full=true} the file has 1 GiB, else 64 MiB.
 */
class SendfileIT {
    private static final long SIZE = Boolean.getBoolean("sluice.full") ? 1L << 30 : 64L << 20;
    private static final Pattern SENT = Pattern.compile("sendfile(?:64)?(?:\\(.*\\)| resumed>.*\\)) += (\\d+)");

    @TempDir
    private static Path folder;

    private static Path file;

    @BeforeAll
    static void file() throws IOException {
        file = Files.createDirectory(folder.resolve("files")).resolve("large.html");
        try (var large = new RandomAccessFile(file.toFile(), "rw")) {
            // Mostly a hole, with a mark in each mebibyte.
            large.setLength(SIZE);
            for (long at = 0; at < SIZE; at += 1 << 20) {
                large.seek(at);
                large.writeLong(at + 1);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "transport = \"epoll\"", "transport = \"nio\""})
    void theKernelCopiesFiles(String transport) throws Exception {
        assertThat(sentByTheKernel(transport, false)).isEqualTo(SIZE);
    }

    /** That the other test can fail. */
    @Test
    void whatIsFilteredPassesThroughTheProxy() throws Exception {
        assertThat(sentByTheKernel("", true)).isZero();
    }

    /** Serves the file once, as it is; gives how much of it went by {@code sendfile}. */
    private static long sentByTheKernel(String transport, boolean filtered) throws IOException, InterruptedException {
        int port = Ports.unused();
        Path config = Files.writeString(folder.resolve("sluice.toml"), """
                [basic]
                %s
                [servers.web]
                addr = "127.0.0.1:%d"
                locations = ["all"]
                [locations.all]
                plugins = ["files"%s]
                [plugins.files]
                category = "directory"
                path = "%s"
                [plugins.filter]
                category = "sub_filter"
                filters = ["sub_filter 'nowhere' 'nothing'"]
                """.formatted(
                        transport, port, filtered ? ", \"filter\"" : "", file.getParent()));
        Path calls = folder.resolve("calls");
        int admin = Ports.unused();
        try (var proxy = Sluice.start(traced(calls, config, admin), folder.resolve("sluice"), admin)) {
            Path copy = folder.resolve("copy");
            var curl = Tool.CURL.run(
                    "-sS", "--fail", "-o", copy.toString(), "http://127.0.0.1:" + port + "/" + file.getFileName());
            assertThat(curl.err()).isEmpty();
            assertThat(Files.mismatch(file, copy))
                    .as("the first byte that differs")
                    .isEqualTo(-1);
            proxy.stop();
            return allOf(calls, proxy.process().pid()).stream()
                    .flatMap(line -> SENT.matcher(line).results())
                    .mapToLong(call -> Long.parseLong(call.group(1)))
                    .sum();
        }
    }

    /** strace's lines, once it has written that the process has ended. */
    private static List<String> allOf(Path calls, long pid) throws IOException, InterruptedException {
        String end = "(?s).*\\b" + pid + " +\\+\\+\\+ (exited|killed).*";
        for (int i = 0; i < 600 && !Files.readString(calls).matches(end); i++) {
            TimeUnit.MILLISECONDS.sleep(100);
        }
        assertThat(Files.readString(calls)).matches(end);
        return Files.readAllLines(calls);
    }

    /** The start script under strace, which keeps out of the way: the process is the proxy's own. */
    private static ProcessBuilder traced(Path calls, Path config, int admin) throws IOException, InterruptedException {
        var strace = new ArrayList<>(
                Tool.STRACE.command("-D", "-f", "-q", "--seccomp-bpf", "-e", "trace=sendfile", "-o", calls.toString()));
        var probe = new ArrayList<>(strace);
        probe.add("true");
        var probed = Tool.run(new ProcessBuilder(probe));
        assumeTrue(probed.code() == 0, "processes cannot be traced here: " + probed.err());
        var sluice = Sluice.command(Sluice.home(), "run", "-c", config.toString(), "--admin", "127.0.0.1:" + admin);
        strace.addAll(sluice.command());
        return sluice.command(List.copyOf(strace));
    }
}
