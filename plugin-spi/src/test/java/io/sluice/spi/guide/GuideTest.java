package io.sluice.spi.guide;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.spi.FailureResult;
import io.sluice.spi.Hook;
import io.sluice.spi.Step;
import io.sluice.spi.body.BodyResult;
import io.sluice.spi.config.ValueType;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keeps the author's guide true: what it quotes is compiled, run, and the same as the files it comes from. */
class GuideTest {
    private static final Path README = Path.of("README.md");
    private static final Path PROJECT = Path.of("src/test/resources/five-minute-plugin");
    private static final Path EXAMPLES = Path.of("src/test/java/io/sluice/spi/guide");
    private static final Pattern SNIPPET = Pattern.compile("(?s)```java\n(.*?)```");
    private static final Pattern QUOTE = Pattern.compile("(?s)<!-- file: (\\S+) -->\\s*```\\w*\n(.*?)```");

    @TempDir
    private Path folder;

    @Test
    void quotesAreTheFiles() throws IOException {
        var quotes = QUOTE.matcher(Files.readString(README)).results().toList();

        assertThat(quotes)
                .isNotEmpty()
                .allSatisfy(quote ->
                        assertThat(quote.group(2)).isEqualTo(Files.readString(PROJECT.resolve(quote.group(1)))));
        assertThat(quotes.stream().map(quote -> PROJECT.resolve(quote.group(1))))
                .containsExactlyInAnyOrderElementsOf(files(PROJECT, ""));
    }

    @Test
    void otherCodeIsThatOfTheExamples() throws IOException {
        String examples = unindented(Files.readString(EXAMPLES.resolve("Examples.java"))
                + Files.readString(EXAMPLES.resolve("ExamplesTest.java"))
                + Files.readString(EXAMPLES.resolve("ExtensionExamples.java")));
        String guide = QUOTE.matcher(Files.readString(README)).replaceAll("");

        var snippets = SNIPPET.matcher(guide).results().map(match -> unindented(match.group(1)));

        assertThat(snippets)
                .isNotEmpty()
                .allSatisfy(snippet -> assertThat(examples).contains(snippet));
    }

    private static String unindented(String code) {
        return code.replaceAll("(?m)^ +", "");
    }

    @Test
    void theTestsOfTheFiveMinutePluginPass() throws Exception {
        compile();
        try (var loader = new URLClassLoader(
                new URL[] {folder.toUri().toURL()}, getClass().getClassLoader())) {
            var test = loader.loadClass("com.example.GreetTest");
            for (Method method : test.getDeclaredMethods()) {
                if (method.isAnnotationPresent(Test.class)) {
                    var instance = test.getDeclaredConstructor();
                    instance.setAccessible(true);
                    method.setAccessible(true);
                    method.invoke(instance.newInstance());
                }
            }
        }
    }

    @Test
    void theCompilerNamesTheFactoryAndWritesTheManifest() throws Exception {
        compile();

        assertThat(Files.readAllLines(folder.resolve("META-INF/services/io.sluice.spi.PluginFactory")))
                .contains("com.example.GreetFactory");
        assertThat(Files.readString(folder.resolve("META-INF/sluice/plugin.toml")))
                .contains("name = \"greet\"", "version = \"1.0.0\"", "requires = \"^0.1.0\"");
    }

    private void compile() throws Exception {
        String javac = Path.of(System.getProperty("java.home"), "bin", "javac").toString();
        var command = new ArrayList<>(List.of(
                javac,
                "-proc:full",
                "-processor",
                "io.sluice.spi.processor.PluginProcessor",
                "-processorpath",
                libraries(),
                "-Xlint:all,-path,-processing",
                "-Werror",
                "-d",
                folder.toString(),
                "-cp",
                libraries()));
        files(PROJECT, ".java").forEach(file -> command.add(file.toString()));

        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String messages = new String(process.getInputStream().readAllBytes(), UTF_8);

        assertThat(process.waitFor()).as(messages).isZero();
    }

    private static String libraries() {
        return Stream.of("java.class.path", "jdk.module.path")
                .map(key -> System.getProperty(key, ""))
                .reduce((one, other) -> one + File.pathSeparator + other)
                .orElseThrow();
    }

    private static List<Path> files(Path root, String ending) throws IOException {
        try (var found = Files.walk(root)) {
            return found.filter(Files::isRegularFile)
                    .filter(file -> file.toString().endsWith(ending))
                    .toList();
        }
    }

    @Test
    void namesEveryHookStepResultAndType() throws IOException {
        String guide = Files.readString(README);

        assertThat(Arrays.stream(Hook.values()).map(hook -> "`on" + camelCase(hook.name()) + '`'))
                .allSatisfy(name -> assertThat(guide).contains(name));
        assertThat(Arrays.stream(Step.values()).map(step -> '`' + step.key() + '`'))
                .allSatisfy(name -> assertThat(guide).contains(name));
        assertThat(Stream.of(BodyResult.class, FailureResult.class)
                        .flatMap(type -> Arrays.stream(type.getPermittedSubclasses())))
                .allSatisfy(type -> assertThat(guide).contains(type.getSimpleName()));
        assertThat(Arrays.stream(ValueType.Kind.values())
                        .map(kind -> kind.name().toLowerCase(Locale.ROOT)))
                .allSatisfy(kind -> assertThat(guide).contains(kind));
    }

    private static String camelCase(String constant) {
        return Pattern.compile("(?:^|_)([A-Z])([A-Z]*)")
                .matcher(constant)
                .replaceAll(word -> word.group(1) + word.group(2).toLowerCase(Locale.ROOT));
    }
}
