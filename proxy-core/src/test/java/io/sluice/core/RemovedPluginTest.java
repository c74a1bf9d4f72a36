package io.sluice.core;

import static io.sluice.core.FollowingProxy.good;
import static io.sluice.core.FollowingProxy.jar;
import static io.sluice.core.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.assembly.jars.PluginRecord;
import io.sluice.core.assembly.jars.PluginState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A plugin whose jar is removed while it does not run is deleted all the same. */
class RemovedPluginTest {
    @TempDir
    private Path work;

    private Path folder = Path.of("");

    @BeforeEach
    void makeFolder() throws Exception {
        folder = Files.createDirectories(work.resolve("plugins"));
        good("1.0.0").into(folder, "good.jar");
    }

    /** Where the plugin says that it has cleared up. */
    private Path cleared() {
        return work.resolve("cleared");
    }

    private void dropOther() throws Exception {
        jar("other", "1.0.0", """
                        public String category() { return "other"; }
                        public Class<Config> configType() { return Config.class; }
                        public Plugin create(Config config, PluginContext context) { return new Saying(); }
                        public void delete() {
                            try { java.nio.file.Files.createFile(java.nio.file.Path.of("%s")); }
                            catch (java.io.IOException e) { throw new java.io.UncheckedIOException(e); }
                        }
                        """.formatted(cleared())).into(folder, "other.jar");
    }

    private static void awaitState(FollowingProxy proxy, PluginState state) {
        eventually(
                "it is " + state,
                () -> proxy.record("other").map(PluginRecord::state).equals(Optional.of(state)));
    }

    @Test
    void afterItWasDisabled() throws Exception {
        dropOther();
        try (var proxy = FollowingProxy.begin(folder)) {
            Path disabled = folder.resolve("other.jar.disabled");
            Files.move(folder.resolve("other.jar"), disabled);
            awaitState(proxy, PluginState.DISABLED);
            assertThat(cleared()).doesNotExist();
            Files.delete(disabled);
            awaitState(proxy, PluginState.DELETED);
            assertThat(cleared()).exists();
            assertThat(folder.resolve(".sluice/other.jar")).doesNotExist();
            assertThat(proxy.record("other").orElseThrow().history().getLast()).endsWith("1.0.0 deleted");
        }
    }

    @Test
    void whileNoProxyRan() throws Exception {
        dropOther();
        FollowingProxy.begin(folder).close();
        assertThat(folder.resolve(".sluice/other.jar")).exists();
        Files.delete(folder.resolve("other.jar"));
        try (var proxy = FollowingProxy.begin(folder)) {
            awaitState(proxy, PluginState.DELETED);
            assertThat(cleared()).exists();
            assertThat(folder.resolve(".sluice/other.jar")).doesNotExist();
        }
    }

    @Test
    void notWhileAFileCannotBeRead() throws Exception {
        dropOther();
        FollowingProxy.begin(folder).close();
        Files.writeString(folder.resolve("other.jar"), "half a copy");
        try (var proxy = FollowingProxy.begin(folder)) {
            proxy.awaitRefusal("other.jar", "it is not a jar");
            assertThat(cleared()).doesNotExist();
            dropOther();
            awaitState(proxy, PluginState.STARTED);
            assertThat(cleared()).doesNotExist();
        }
    }

    @Test
    void isForgottenIfItNeverRan() throws Exception {
        dropOther();
        Files.move(folder.resolve("other.jar"), folder.resolve("other.jar.disabled"));
        try (var proxy = FollowingProxy.begin(folder)) {
            awaitState(proxy, PluginState.DISABLED);
            Files.delete(folder.resolve("other.jar.disabled"));
            eventually(() -> proxy.record("other").isEmpty());
            assertThat(cleared()).doesNotExist();
        }
    }
}
