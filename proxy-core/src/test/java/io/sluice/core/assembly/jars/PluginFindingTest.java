package io.sluice.core.assembly.jars;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.testing.PluginJarFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jars are found by what is written in them for that, and no class is looked at. */
class PluginFindingTest {
    private static final int JARS = 50;

    @TempDir
    private Path folder;

    @Test
    void findsFiftyJarsInFiftyMilliseconds() throws Exception {
        var jar = PluginJarFile.of("com.example.Any", """
                package com.example;
                import io.sluice.spi.*;
                public final class Any implements PluginFactory<Any.Config> {
                    public record Config() {}
                    public String category() { return getClass().getClassLoader().getName().replace(':', '_'); }
                    public Class<Config> configType() { return Config.class; }
                    public Plugin create(Config config, PluginContext context) { return new Plugin() {}; }
                }
                """, true);
        for (int i = 0; i < JARS; i++) {
            jar.manifest("plugin-" + i, "1.0.0", "description = \"One of many\"")
                    .into(folder, "plugin-" + i + ".jar");
        }
        var files = new PluginFiles(Optional.of(folder), () -> TrustedKeys.EVERYBODY);
        Duration best = Duration.ofHours(1);
        for (int i = 0; i < 10; i++) {
            long start = System.nanoTime();
            try (var listing = files.list(List.of(), (file, hash, reason) -> {})) {
                Duration took = Duration.ofNanos(System.nanoTime() - start);
                assertThat(listing.offers()).hasSize(JARS);
                best = took.compareTo(best) < 0 ? took : best;
            }
        }
        assertThat(best).isLessThan(Duration.ofMillis(50));
    }
}
