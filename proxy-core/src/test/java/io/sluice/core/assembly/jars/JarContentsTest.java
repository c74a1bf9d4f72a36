package io.sluice.core.assembly.jars;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.sluice.core.testing.PluginJarFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A jar brings all that it is made of, and nobody else can add to it. */
class JarContentsTest {
    @TempDir
    private Path folder;

    private static PluginJarFile jar() throws IOException {
        return PluginJarFile.of("com.example.alone.Factory", """
                        package com.example.alone;
                        import io.sluice.spi.*;
                        public final class Factory implements PluginFactory<Factory.Config> {
                            public record Config() {}
                            public String category() { return "alone"; }
                            public Class<Config> configType() { return Config.class; }
                            public Plugin create(Config config, PluginContext context) { return new Plugin() {}; }
                        }
                        """, true).manifest("alone", "1.0.0");
    }

    private PluginArchive open(PluginJarFile jar) throws IOException {
        Path file = jar.into(folder, "alone.jar");
        return PluginArchive.open("alone.jar", Files.readAllBytes(file), TrustedKeys.EVERYBODY);
    }

    private void assertThatIsRefused(PluginJarFile jar, String reason) {
        assertThatExceptionOfType(RefusedJar.class).isThrownBy(() -> open(jar)).withMessageContaining(reason);
    }

    @Test
    void refusesWhatLeadsToOtherJars() throws Exception {
        assertThatIsRefused(
                jar().with("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\nClass-Path: lib.jar other/lib.jar\n"),
                "its manifest's Class-Path leads out of the jar: lib.jar other/lib.jar");
        open(jar().with("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\nCreated-By: somebody\n"))
                .release();
    }

    @Test
    void refusesAManifestThatIsNone() throws Exception {
        assertThatIsRefused(
                jar().with("META-INF/MANIFEST.MF", "Manifest-Version 1.0\n"), "META-INF/MANIFEST.MF cannot be read");
    }

    @Test
    void keepsTheCopyWhereNobodyElseCanWrite() throws Exception {
        PluginArchive archive = open(jar());
        Path around = archive.copy().getParent();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(around)))
                .isEqualTo("rwx------");
        archive.release();
        assertThat(archive.copy()).doesNotExist();
        assertThat(around).doesNotExist();
    }
}
