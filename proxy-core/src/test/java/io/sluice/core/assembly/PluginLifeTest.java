package io.sluice.core.assembly;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.assembly.jars.PluginArchive;
import io.sluice.core.assembly.jars.PluginState;
import io.sluice.core.assembly.jars.TrustedKeys;
import io.sluice.core.testing.PluginJarFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of jars that are taken: when they start, stop and go, and what when they cannot. */
class PluginLifeTest {
    @TempDir
    private Path folder;

    private JarFolder plugins;

    @BeforeEach
    void openFolder() {
        plugins = new JarFolder(folder);
    }

    @AfterEach
    void close() {
        plugins.close();
    }

    /** Drops a jar that is ready when a file is there. */
    private void dropLate(Path there) throws IOException {
        SpeakingJar.with(
                        "late",
                        "return \"started\";",
                        "public void start() { if (!java.nio.file.Files.exists(java.nio.file.Path.of(\"" + there
                                + "\"))) throw new PluginNotReady(\"the server is down\"); }")
                .into(folder, "late.jar");
    }

    @Test
    void startsAJarAgainThatWasNotReady() throws Exception {
        var now = new AtomicLong();
        plugins.open(new PluginFolder(
                Optional.of(folder),
                TrustedKeys.EVERYBODY,
                new StartRetry(List.of(Duration.ofSeconds(5), Duration.ofSeconds(10)), now::get)));
        Path there = folder.resolve("server.is.up");
        dropLate(there);
        plugins.look();
        assertThat(plugins.folder().records())
                .hasEntrySatisfying(
                        "late",
                        late -> assertThat(late.lastError())
                                .hasValueSatisfying(error -> assertThat(error).contains("the server is down")));

        String before = plugins.folder().stamp();
        now.addAndGet(Duration.ofSeconds(4).toNanos());
        assertThat(plugins.folder().stamp()).isEqualTo(before);
        now.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(plugins.folder().stamp()).isNotEqualTo(before);
        plugins.look();

        before = plugins.folder().stamp();
        now.addAndGet(Duration.ofSeconds(9).toNanos());
        assertThat(plugins.folder().stamp()).isEqualTo(before);
        now.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(plugins.folder().stamp()).isNotEqualTo(before);
        Files.createFile(there);
        assertThat(plugins.ask("late")).isEqualTo("started");

        before = plugins.folder().stamp();
        now.addAndGet(Duration.ofDays(1).toNanos());
        assertThat(plugins.folder().stamp()).as("nothing more to try").isEqualTo(before);
    }

    @Test
    void startsNothingThatNeedsAJarThatIsNotReady() throws Exception {
        Path there = folder.resolve("server.is.up");
        dropLate(there);
        SpeakingJar.with(
                        "user",
                        "return \"user\";",
                        "public void start() throws Exception {"
                                + " java.nio.file.Files.createFile(java.nio.file.Path.of(\"" + there + ".used\")); }",
                        "[dependencies]",
                        "late = \"*\"")
                .into(folder, "user.jar");
        plugins.look();
        assertThat(plugins.record("late").state()).isEqualTo(PluginState.WAITING);
        assertThat(plugins.record("user").state()).isEqualTo(PluginState.WAITING);
        assertThat(plugins.record("user").lastError())
                .hasValue("1.0.0 is not ready: it needs plugin late, which is not ready");
        assertThat(folder.resolve("server.is.up.used")).doesNotExist();

        Files.createFile(there);
        plugins.look();
        assertThat(plugins.record("late").state()).isEqualTo(PluginState.STARTED);
        assertThat(plugins.record("user").state()).isEqualTo(PluginState.STARTED);
        assertThat(folder.resolve("server.is.up.used")).exists();
    }

    /** Writes each call into a system property, which outlives the class loader. */
    private static PluginJarFile noting(String version, String startMore) throws IOException {
        return SpeakingJar.with("life", "return \"" + version + "\";", """
                private static void note(String what) {
                    System.setProperty("sluice.test.life", System.getProperty("sluice.test.life", "") + what + " ");
                }
                @Override public void start() throws Exception { note("start-%1$s"); %2$s }
                @Override public void stop() { note("stop-%1$s"); }
                @Override public void delete() { note("delete-%1$s"); }
                """.formatted(version, startMore))
                .manifest("life", version);
    }

    private static String life() {
        String life = System.getProperty("sluice.test.life", "").strip();
        System.clearProperty("sluice.test.life");
        return life;
    }

    @Test
    void startsStopsAndDeletes() throws Exception {
        noting("1.0.0", "").into(folder, "life.jar");
        plugins.look();
        assertThat(life()).isEqualTo("start-1.0.0");
        assertThat(plugins.record("life").state()).isEqualTo(PluginState.STARTED);
        noting("1.1.0", "").into(folder, "life.jar");
        plugins.look();
        assertThat(life()).isEqualTo("start-1.1.0 stop-1.0.0");
        assertThat(plugins.record("life").version()).hasValue("1.1.0");
        Files.move(folder.resolve("life.jar"), folder.resolve("life.jar.disabled"));
        plugins.look();
        assertThat(life()).isEqualTo("stop-1.1.0");
        assertThat(plugins.record("life").state()).isEqualTo(PluginState.DISABLED);
        Files.move(folder.resolve("life.jar.disabled"), folder.resolve("life.jar"));
        plugins.look();
        assertThat(life()).isEqualTo("start-1.1.0");
        Files.delete(folder.resolve("life.jar"));
        plugins.look();
        assertThat(life()).isEqualTo("stop-1.1.0 delete-1.1.0");
        assertThat(plugins.record("life").state()).isEqualTo(PluginState.DELETED);
        assertThat(plugins.record("life").history())
                .extracting(event -> event.substring(event.indexOf(' ') + 1))
                .containsExactly(
                        "1.0.0 created",
                        "1.0.0 resolved",
                        "1.0.0 started",
                        "1.1.0 created",
                        "1.1.0 resolved",
                        "1.1.0 started",
                        "1.0.0 stopped",
                        "1.1.0 stopped",
                        "disabled",
                        "1.1.0 created",
                        "1.1.0 resolved",
                        "1.1.0 started",
                        "1.1.0 stopped",
                        "1.1.0 deleted");
    }

    @Test
    void rollsAFailedStartBackAndSurvivesARestart() throws Exception {
        noting("1.0.0", "").into(folder, "life.jar");
        assertThat(plugins.ask("life")).isEqualTo("1.0.0");
        noting("1.1.0", "throw new java.io.IOException(\"no licence\");").into(folder, "life.jar");
        assertThat(plugins.ask("life")).isEqualTo("1.0.0");
        String why = "1.1.0 refused: start of com.example.life.Factory failed: java.io.IOException: no licence";
        assertThat(plugins.record("life").lastError()).hasValue(why);
        assertThat(plugins.record("life").version()).hasValue("1.0.0");
        assertThat(plugins.record("life").state()).isEqualTo(PluginState.STARTED);
        plugins.open(TrustedKeys.EVERYBODY);
        life();
        assertThat(plugins.ask("life")).isEqualTo("1.0.0");
        assertThat(life()).isEqualTo("start-1.1.0 stop-1.1.0 start-1.0.0");
        assertThat(plugins.record("life").lastError()).hasValue(why);
        noting("1.1.1", "").into(folder, "life.jar");
        assertThat(plugins.ask("life")).isEqualTo("1.1.1");
        assertThat(plugins.record("life").lastError()).isEmpty();
        life();
    }

    @Test
    void returnsToTheVersionThatRanThoughAnOlderFileIsThere() throws Exception {
        noting("1.0.0", "").into(folder, "life-1.0.0.jar");
        noting("1.1.0", "").into(folder, "life-1.1.0.jar");
        assertThat(plugins.ask("life")).isEqualTo("1.1.0");
        noting("1.2.0", "throw new java.io.IOException();").into(folder, "life-1.2.0.jar");
        Files.delete(folder.resolve("life-1.1.0.jar"));
        assertThat(plugins.ask("life")).isEqualTo("1.1.0");
        life();
    }

    @Test
    void doesNotStartAnythingForInspection() throws Exception {
        noting("1.0.0", "").into(folder, "life.jar");
        plugins.open(new PluginFolder(Optional.of(folder)).forInspection());
        plugins.look();
        assertThat(life()).isEmpty();
        assertThat(PluginArchive.hashOf(Files.readAllBytes(folder.resolve("life.jar"))))
                .isEqualTo(plugins.record("life").sha256().orElseThrow());
    }
}
