package io.sluice.core.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.testing.Ports;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Sluice in front of nginx, which serves a folder of real files. With {@code -Dsluice.full=true} the slow download is of 1 GiB at
 * 40 MB/s, which takes half a minute, otherwise of 300 MiB at 60 MB/s.
 */
class FilesIT {
    private static final boolean FULL = Boolean.getBoolean("sluice.full");
    private static final long LARGE = FULL ? 1L << 30 : 300L << 20;
    private static final String RATE = FULL ? "40m" : "60m";
    private static final long GROWTH_LIMIT_KIB = 32 * 1024;
    private static final int MIB = 1 << 20;

    @TempDir
    private static Path folder;

    private static Nginx origin;
    private static Sluice sluice;
    private static String url = "";

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        origin = Nginx.start(folder);
        int port = Ports.unused();
        Path config = Files.writeString(folder.resolve("sluice.toml"), """
                [servers.web]
                addr = "127.0.0.1:%d"
                locations = ["all"]
                [locations.all]
                upstream = "origin"
                [upstreams.origin]
                addrs = ["127.0.0.1:%d"]
                """.formatted(port, origin.port()));
        sluice = Sluice.start(config);
        url = "http://127.0.0.1:" + port + '/';
    }

    @AfterAll
    static void stop() throws IOException {
        sluice.close();
        origin.close();
    }

    /** A file of random bytes; large ones repeat, with a mark in each mebibyte. */
    private static Path file(long size) throws IOException {
        Path path = origin.files().resolve("file-" + size);
        if (Files.exists(path)) {
            return path;
        }
        var bytes = new byte[(int) Math.min(size, MIB)];
        new Random(size).nextBytes(bytes);
        try (var file = new RandomAccessFile(path.toFile(), "rw")) {
            file.write(bytes);
            for (long at = MIB; at < size && size <= 100L * MIB; at += MIB) {
                file.write(bytes, 0, (int) Math.min(MIB, size - at));
            }
            // What is larger is mostly a hole, to spare the disk.
            file.setLength(size);
            for (long at = MIB; at + Long.BYTES <= size; at += MIB) {
                file.seek(at);
                file.writeLong(at);
            }
        }
        path.toFile().setReadable(true, false);
        return path;
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 1024, 65_535, 65_536, 65_537, MIB, 100L * MIB})
    void passesAFileByteForByte(long size) throws Exception {
        Path file = file(size);
        Path copy = folder.resolve("copy");
        Tool.Result curl = Tool.CURL.run(
                "-sS",
                "--fail",
                "-o",
                copy.toString(),
                "-w",
                "%{http_code} %{size_download}",
                url + file.getFileName());
        assertThat(curl.err()).isEmpty();
        assertThat(curl.out()).isEqualTo("200 " + size);
        assertThat(Files.exists(copy) ? Files.mismatch(file, copy) : size)
                .as("the first byte that differs")
                .isEqualTo(size == 0 && Files.notExists(copy) ? 0 : -1);
        Files.deleteIfExists(copy);
    }

    @Test
    void passesAPartOfAFile() throws Exception {
        Path file = file(MIB);
        Path copy = folder.resolve("part");
        Tool.Result curl = Tool.CURL.run(
                "-sS", "-r", "1000-250000", "-o", copy.toString(), "-w", "%{http_code}", url + file.getFileName());
        assertThat(curl.out()).isEqualTo("206");
        byte[] whole = Files.readAllBytes(file);
        assertThat(Files.readAllBytes(copy)).isEqualTo(Arrays.copyOfRange(whole, 1000, 250_001));
    }

    @Test
    void holdsLittleOfAnUploadInMemory() throws Exception {
        Path file = file(100L * MIB);
        long before = sluice.residentKib();
        Tool.Result curl =
                Tool.CURL.run("-sS", "-T", file.toString(), "-o", "/dev/null", "-w", "%{http_code}", url + "upload");
        assertThat(curl.out()).as("larger than client_max_body_size").isEqualTo("413");
        assertThat(sluice.residentKib() - before).isLessThan(GROWTH_LIMIT_KIB);
    }

    @Test
    void holdsLittleOfADownloadByASlowReaderInMemory() throws Exception {
        Path file = file(LARGE);
        warmUp();
        long before = sluice.residentKib();
        // cmp reads what curl was given, byte for byte; a pipe adds its own brake.
        String command = "set -o pipefail; curl -sS --fail --limit-rate " + RATE + " " + url + file.getFileName()
                + " | cmp - " + file;
        Process download = new ProcessBuilder("bash", "-c", command)
                .redirectErrorStream(true)
                .start();
        var growth = new ArrayList<Long>();
        while (!download.waitFor(200, TimeUnit.MILLISECONDS)) {
            growth.add(sluice.residentKib() - before);
        }
        String said = new String(download.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(download.exitValue()).as(said).isZero();
        assertThat(growth).as("growth in KiB, sampled").hasSizeGreaterThan(10).allMatch(kib -> kib <= GROWTH_LIMIT_KIB);
    }

    /** Until the code is compiled and the heap has the size that it has under load. */
    private static void warmUp() throws IOException, InterruptedException {
        Path file = file(100L * MIB);
        List<Process> downloads = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            downloads.add(new ProcessBuilder(Tool.CURL.command("-sS", "-o", "/dev/null", url + file.getFileName()))
                    .inheritIO()
                    .start());
        }
        for (Process download : downloads) {
            assertThat(download.waitFor()).isZero();
        }
        assertThat(Tool.WRK.run("-t1", "-c16", "-d3s", url + "small").code()).isZero();
    }
}
