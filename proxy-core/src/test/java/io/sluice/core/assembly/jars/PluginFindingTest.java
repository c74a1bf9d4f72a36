package io.sluice.core.assembly.jars;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.testing.PluginJarFile;
import java.nio.file.Path;
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
    void findsThemWithoutAClassThatCouldBeLoaded() throws Exception {
        var jar = PluginJarFile.of("com.example.Any", "package com.example; class Any {}", true)
                .with("com/example/Any.class", "no class at all");
        for (int i = 0; i < JARS; i++) {
            jar.manifest("plugin-" + i, "1.0.0", "description = \"One of many\"")
                    .into(folder, "plugin-" + i + ".jar");
        }
        var files = new PluginFiles(Optional.of(folder), () -> TrustedKeys.EVERYBODY);
        try (var listing = files.list(List.of(), (file, hash, reason) -> {})) {
            assertThat(listing.offers()).hasSize(JARS);
        }
    }
}
