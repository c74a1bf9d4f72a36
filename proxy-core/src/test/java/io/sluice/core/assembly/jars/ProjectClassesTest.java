package io.sluice.core.assembly.jars;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.assembly.jars.PluginFiles.Listing;
import io.sluice.core.testing.PluginJarFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.jar.JarFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The classes of a project, which a compiler takes away before it writes them anew. */
class ProjectClassesTest {
    private static final Path FACTORY = Path.of("com/example/Greet.class");

    @TempDir
    private Path project;

    private Path classes = Path.of("");
    private final List<String> refusals = new ArrayList<>();
    private final PluginFiles files = new PluginFiles(Optional.empty(), () -> TrustedKeys.EVERYBODY);

    @BeforeEach
    void compile() throws Exception {
        Path jar = project.resolve("greet.jar");
        PluginJarFile.of("com.example.Greet", """
                package com.example;
                import io.sluice.spi.*;
                public final class Greet implements PluginFactory<Greet.Config> {
                    public record Config() {}
                    public String category() { return "greet"; }
                    public Class<Config> configType() { return Config.class; }
                    public Plugin create(Config config, PluginContext context) { return new Plugin() {}; }
                }
                """, true)
                .manifest("greet", "1.0.0")
                .into(project, "greet.jar");
        classes = Files.createDirectories(project.resolve("target/classes"));
        try (var content = new JarFile(jar.toFile())) {
            for (var entry : content.stream().filter(one -> !one.isDirectory()).toList()) {
                Path file = classes.resolve(entry.getName());
                Files.createDirectories(file.getParent());
                Files.copy(content.getInputStream(entry), file);
            }
        }
        files.develop(new ProjectClasses(project));
    }

    private Listing list(Collection<PluginArchive> known) throws IOException {
        return files.list(known, (file, hash, reason) -> refusals.add(reason));
    }

    private static List<PluginArchive> offered(Listing listing) {
        return listing.offers().getOrDefault("greet", List.of());
    }

    @Test
    void staysAsItWasWhileItIsBeingBuilt() throws Exception {
        String before = new ProjectClasses(project).stamp();
        try (Listing whole = list(List.of())) {
            assertThat(whole.offers()).containsOnlyKeys("greet");
            List<PluginArchive> known = offered(whole);

            for (Path gone : List.of(FACTORY, Path.of(PluginManifest.PATH))) {
                Path aside = project.resolve("aside");
                Files.move(classes.resolve(gone), aside);
                assertThatThrownBy(() -> new ProjectClasses(project).stamp()).hasMessageEndingWith(" is being built");
                try (Listing partial = list(known)) {
                    assertThat(offered(partial).getFirst()).isSameAs(known.getFirst());
                }
                Files.move(aside, classes.resolve(gone));
            }
            assertThat(new ProjectClasses(project).stamp()).isEqualTo(before);
        }
        assertThat(refusals).isEmpty();
    }

    @Test
    void isRefusedWhenThereWasNothingBefore() throws Exception {
        Files.delete(classes.resolve(PluginManifest.PATH));
        try (Listing listing = list(List.of())) {
            assertThat(listing.offers()).isEmpty();
        }
        assertThat(refusals).hasSize(1);
    }
}
