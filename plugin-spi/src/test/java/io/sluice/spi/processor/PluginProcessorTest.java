package io.sluice.spi.processor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.spi.SpiVersion;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the processor where it belongs: inside javac. */
class PluginProcessorTest {
    private static final String FACTORY = """
            %s
            public %s class %s implements io.sluice.spi.PluginFactory<%3$s.Config> {
                public record Config() {}
                public String category() { return "x"; }
                public Class<Config> configType() { return Config.class; }
                public io.sluice.spi.Plugin create(Config config, io.sluice.spi.PluginContext context) {
                    return new io.sluice.spi.Plugin() {};
                }
            }
            """;

    @TempDir
    private Path folder;

    private Path classes = Path.of("");

    @BeforeEach
    void makeFolders() throws IOException {
        classes = Files.createDirectories(folder.resolve("classes"));
    }

    private String compile(String... sources) throws Exception {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "javac").toString(),
                "-proc:full",
                "-d",
                classes.toString(),
                "-cp",
                libraries(),
                "-processorpath",
                libraries()));
        for (String source : sources) {
            String name = source.replaceAll("(?s).*\\bclass (\\w+).*", "$1");
            Path file = folder.resolve((name.equals(source) ? "package-info" : name) + ".java");
            command.add(Files.writeString(file, source).toString());
        }
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String messages = new String(process.getInputStream().readAllBytes(), UTF_8);
        return process.waitFor() == 0 ? "" : messages;
    }

    private static String libraries() {
        return Stream.of("java.class.path", "jdk.module.path")
                .map(key -> System.getProperty(key, ""))
                .reduce((one, other) -> one + File.pathSeparator + other)
                .orElseThrow();
    }

    private static String factory(String annotation, String name) {
        return FACTORY.formatted(annotation, "final", name);
    }

    private String written(String path) throws IOException {
        return Files.readString(classes.resolve("META-INF").resolve(path));
    }

    @Test
    void writesManifestAndServices() throws Exception {
        assertThat(compile(factory("""
                                @io.sluice.spi.SluicePlugin(
                                        name = "alpha", version = "1.0.0-rc.1", description = "says \\"hi\\"", author = "Jane",
                                        license = "MIT", exports = {"a.b", "a.c"},
                                        dependencies = {
                                            @io.sluice.spi.SluicePlugin.Dependency(name = "beta", version = "^2"),
                                            @io.sluice.spi.SluicePlugin.Dependency(
                                                    name = "gamma", version = "*", optional = true)})
                                """, "Alpha"), factory("", "Second"), FACTORY.formatted("", "abstract", "Third")))
                .isEmpty();

        assertThat(written("sluice/plugin.toml")).isEqualTo("""
                # Written by Sluice's annotation processor.
                name = "alpha"
                version = "1.0.0-rc.1"
                requires = "^%s"
                description = "says \\"hi\\""
                author = "Jane"
                license = "MIT"
                exports = ["a.b", "a.c"]

                [dependencies]
                beta = "^2"

                [optional_dependencies]
                gamma = "*"
                """.formatted(SpiVersion.current()));
        assertThat(written("services/io.sluice.spi.PluginFactory").lines().skip(1))
                .containsExactly("Alpha", "Second");
        assertThat(compile(factory("@io.sluice.spi.SluicePlugin(name = \"alpha\", version = \"2.0.0\")", "Alpha")))
                .as("compiled once more, over what was written before")
                .isEmpty();
        assertThat(written("sluice/plugin.toml")).contains("version = \"2.0.0\"");
    }

    @Test
    void writesNothingWithoutTheAnnotation() throws Exception {
        assertThat(compile(factory("", "Alpha"))).isEmpty();
        assertThat(classes.resolve("META-INF")).doesNotExist();
    }

    @Test
    void refusesWhatCouldNotBeLoaded() throws Exception {
        assertThat(compile(factory("@io.sluice.spi.SluicePlugin(name = \"Al pha\", version = \"1.0\")", "Alpha")))
                .contains("name must be lower case letters, digits, - and _, was \"Al pha\"")
                .contains("version must be a semantic version such as 1.0.0, was \"1.0\"");
        assertThat(compile(
                        factory("@io.sluice.spi.SluicePlugin(name = \"a\", version = \"1.0.0\")", "Alpha"),
                        factory("@io.sluice.spi.SluicePlugin(name = \"b\", version = \"1.0.0\")", "Beta")))
                .contains("a jar has one @SluicePlugin");
        assertThat(compile(
                        "@io.sluice.spi.SluicePlugin(name = \"a\", version = \"1.0.0\") public final class Alpha {}"))
                .contains("no public PluginFactory");
        Path manifest = Files.createDirectories(classes.resolve("META-INF/sluice"));
        Files.writeString(manifest.resolve("plugin.toml"), "name = \"mine\"");
        assertThat(compile(factory("@io.sluice.spi.SluicePlugin(name = \"a\", version = \"1.0.0\")", "Alpha")))
                .contains("is written by hand, too");
    }

    @Test
    void theVersionIsThatOfTheBuild() throws IOException {
        assertThat(Files.readString(Path.of("pom.xml")))
                .contains("<artifactId>sluice</artifactId>\n    <version>" + SpiVersion.current() + "</version>");
    }
}
