package io.sluice.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.spi.PluginFactory;
import io.sluice.spi.Step;
import io.sluice.spi.config.Schema;
import io.sluice.spi.extension.ExtensionFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Keeps the README true: its tables come from the configuration records, and from the tests that are there. */
class ReadmeTest {
    private static final Path README = Path.of("README.md");
    private static final Pattern TABLE = Pattern.compile("(?s)(<!-- keys:(\\w+) -->\n).*?(<!-- /keys -->)");

    private static final Pattern TESTS_TABLE = Pattern.compile("(?s)(<!-- tests -->\n).*?(<!-- /tests -->)");
    private static final Path TESTS = Path.of("src/test/java");
    private static final Path END_TO_END = Path.of("../proxy-core/src/test/java/io/sluice/core/plugins");

    @Test
    void tablesAreThoseOfTheRecordsAndTests() throws Exception {
        String current = Files.readString(README);
        var fresh = new StringBuilder();
        var tables = TABLE.matcher(current);
        while (tables.find()) {
            tables.appendReplacement(fresh, Matcher.quoteReplacement(withTable(tables.toMatchResult())));
        }
        tables.appendTail(fresh);
        String whole = withTests(fresh.toString());
        if (Boolean.getBoolean("sluice.docs.write")) {
            Files.writeString(README, whole);
        } else {
            assertThat(current)
                    .as("stale tables; run: mvn -pl plugin-spi,plugins-builtin test -Dsluice.docs.write=true")
                    .isEqualTo(whole);
        }
    }

    private static String withTests(String readme) throws Exception {
        var table = new StringBuilder("\n| category | by itself | in a running proxy |\n|---|---|---|\n");
        for (PluginFactory<?> factory : RegistrationTest.factories()) {
            String own = Path.of(factory.getClass().getPackageName().replace('.', '/'))
                    .toString();
            String name = factory.getClass().getSimpleName().replaceFirst("Factory$", "PluginTest");
            assertThat(END_TO_END.resolve(name + ".java"))
                    .as(factory.category())
                    .exists();
            table.append("| [`%s`](#%s) | %s | `%s` |\n"
                    .formatted(factory.category(), factory.category(), testsIn(TESTS.resolve(own)), name));
        }
        return TESTS_TABLE.matcher(readme).replaceFirst("$1" + Matcher.quoteReplacement(table + "\n") + "$2");
    }

    private static String testsIn(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            var names = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith("Test.java"))
                    .sorted()
                    .map(name -> '`' + name.replaceFirst("\\.java$", "") + '`')
                    .toList();
            assertThat(names).as("tests in " + folder).isNotEmpty();
            return String.join(", ", names);
        }
    }

    private static String withTable(MatchResult place) throws Exception {
        for (PluginFactory<?> factory : RegistrationTest.factories()) {
            if (factory.category().equals(place.group(2))) {
                return place.group(1) + '\n' + Schema.of(factory.configType()).toMarkdown() + '\n' + place.group(3);
            }
        }
        for (ExtensionFactory<?, ?> factory : RegistrationTest.extensions()) {
            if (factory.category().equals(place.group(2))) {
                return place.group(1) + '\n' + Schema.of(factory.configType()).toMarkdown() + '\n' + place.group(3);
            }
        }
        throw new AssertionError("no such category: " + place.group(2));
    }

    @ParameterizedTest
    @MethodSource("io.sluice.plugins.RegistrationTest#factories")
    void everyPluginHasItsSection(PluginFactory<?> factory) throws IOException {
        String section = section(factory.category());

        assertThat(section).contains("<!-- keys:" + factory.category() + " -->", "```toml\n[plugins.");
        assertThat(section).contains("category = \"" + factory.category() + '"');
        assertThat(stepsIn(section)).isEqualTo(stepsOf(factory));
    }

    @ParameterizedTest
    @MethodSource("io.sluice.plugins.RegistrationTest#extensions")
    void everyExtensionHasItsTable(ExtensionFactory<?, ?> factory) throws IOException {
        assertThat(Files.readString(README))
                .contains("<!-- keys:" + factory.category() + " -->", "category = \"" + factory.category() + '"');
    }

    private static String section(String category) throws IOException {
        String readme = Files.readString(README);
        assertThat(readme).contains("\n## " + category + "\n", "(#" + category + ")");
        int from = readme.indexOf("\n## " + category + "\n");
        int to = readme.indexOf("\n## ", from + 1);
        return readme.substring(from, to < 0 ? readme.length() : to);
    }

    private static String stepsIn(String section) {
        var line = section.lines().filter(text -> text.matches("Steps?: .*")).findFirst();
        return Pattern.compile("`(\\w+)`")
                .matcher(line.orElse(""))
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.joining(", "));
    }

    private static String stepsOf(PluginFactory<?> factory) {
        return factory.steps().stream().map(Step::key).collect(Collectors.joining(", "));
    }
}
