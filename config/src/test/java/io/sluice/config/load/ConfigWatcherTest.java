package io.sluice.config.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConfigWatcherTest {
    private static final Duration EVERY = Duration.ofMillis(20);

    private final BlockingQueue<LoadResult> reports = new LinkedBlockingQueue<>();
    private final Path file;
    private final ConfigWatcher watcher;

    ConfigWatcherTest(@TempDir Path folder) throws IOException {
        file = folder.resolve("sluice.toml");
        Files.writeString(file, "# 1");
        watcher = ConfigWatcher.start(file, ConfigLoader.load(file).fingerprint(), EVERY, reports::add);
    }

    @AfterEach
    void close() {
        watcher.close();
    }

    @Test
    void reportsANewTextOnce() throws Exception {
        replace("[basic]\nname = \"a\"\n");

        assertThat(((LoadResult.Loaded) report()).config().basic().name()).contains("a");
        assertSilence();
    }

    @Test
    void reportsAnInvalidTextToo() throws Exception {
        replace("[basic]\nname = 1\n");

        assertThat(report()).isInstanceOf(LoadResult.Rejected.class);
    }

    @Test
    void reportsTheNextTextWhenOneCouldNotBeTakenUp() throws Exception {
        var failing = ConfigWatcher.start(file, ConfigLoader.load(file).fingerprint(), EVERY, result -> {
            reports.add(result);
            throw new IllegalStateException("it fails");
        });
        watcher.close();
        try {
            replace("[basic]\nname = \"a\"\n");
            assertThat(((LoadResult.Loaded) report()).config().basic().name()).contains("a");
            replace("[basic]\nname = \"b\"\n");
            assertThat(((LoadResult.Loaded) report()).config().basic().name()).contains("b");
        } finally {
            failing.close();
        }
    }

    @Test
    void staysSilentWhenTheTextIsTheSame() throws Exception {
        replace("# 1");

        assertSilence();
    }

    @Test
    void seesAFileThatIsReplaced() throws Exception {
        Files.delete(file);
        Thread.sleep(EVERY.multipliedBy(4));
        var other = Files.writeString(file.resolveSibling("new"), "# 2");
        Files.move(other, file, StandardCopyOption.ATOMIC_MOVE);

        assertThat(report().fingerprint()).isEqualTo(ConfigLoader.load(file).fingerprint());
    }

    @Test
    void seesALinkThatLeadsElsewhere() throws Exception {
        var target = Files.writeString(file.resolveSibling("data1"), "# 1");
        Files.delete(file);
        Files.createSymbolicLink(file, target);
        Thread.sleep(EVERY.multipliedBy(4));
        var link = Files.createSymbolicLink(
                file.resolveSibling("link"), Files.writeString(file.resolveSibling("data2"), "# 2"));
        Files.move(link, file, StandardCopyOption.ATOMIC_MOVE);

        assertThat(report().fingerprint())
                .isEqualTo(ConfigLoader.parse("# 2", "").fingerprint());
    }

    @Test
    void isSilentOnceClosed() throws Exception {
        watcher.close();
        Files.writeString(file, "# 2");

        assertSilence();
    }

    /** In one step: whoever writes more slowly than the watcher looks shows it a part. */
    private void replace(String text) throws IOException {
        var other = Files.writeString(file.resolveSibling("next"), text);
        Files.move(other, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private LoadResult report() throws InterruptedException {
        var report = reports.poll(60, TimeUnit.SECONDS);
        assertThat(report).isNotNull();
        return report;
    }

    private void assertSilence() throws InterruptedException {
        assertThat(reports.poll(EVERY.toMillis() * 10, TimeUnit.MILLISECONDS)).isNull();
    }
}
