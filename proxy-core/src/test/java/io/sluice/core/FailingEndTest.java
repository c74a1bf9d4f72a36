package io.sluice.core;

import static io.sluice.core.FollowingProxy.good;
import static io.sluice.core.FollowingProxy.jar;
import static io.sluice.core.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a plugin throws while it is ended keeps nothing else from being ended. */
class FailingEndTest {
    private static final String FACTORY = """
            public String category() { return "good"; }
            public Class<Config> configType() { return Config.class; }
            static class Ending extends Saying {
                public void close() { %s }
            }
            public Plugin create(Config config, PluginContext context) { return new Ending(); }
            public void stop() { %s }
            public void delete() { %s }
            """;

    @TempDir
    private Path folder;

    private static boolean hasHappened(FollowingProxy proxy, String event) {
        return proxy.record("good").orElseThrow().history().stream().anyMatch(line -> line.endsWith(event));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "throw new Own();",
                "throw new AssertionError();",
                "throw new LinkageError();",
                "throw new OutOfMemoryError(\"made up\");"
            })
    void stopsTheJarWhenClosingAPluginFails(String failure) throws Exception {
        jar("good", "1.0.0", FACTORY.formatted(failure, "", "")).into(folder, "good.jar");
        try (var proxy = FollowingProxy.begin(folder)) {
            good("1.1.0").into(folder, "good.jar");
            proxy.awaitVersion("1.1.0");
            eventually(() -> hasHappened(proxy, "1.0.0 stopped"));
        }
    }

    @Test
    void letsGoOfAJarThatFailsToStopAndToClearUp() throws Exception {
        Path plugins = Files.createDirectories(folder.resolve("plugins"));
        good("1.0.0").into(plugins, "good.jar");
        var bad =
                FACTORY.replace("\"good\"", "\"bad\"").formatted("", "throw new Own();", "throw new AssertionError();");
        Path gone = jar("bad", "1.0.0", bad).into(plugins, "bad.jar");
        try (var proxy = FollowingProxy.begin(plugins)) {
            Files.delete(gone);
            eventually(
                    () -> proxy.record("bad").orElseThrow().history().getLast().endsWith("1.0.0 deleted"));
            assertThat(proxy.record("bad").orElseThrow().history())
                    .anySatisfy(line -> assertThat(line).endsWith("1.0.0 stopped"));
        }
    }
}
