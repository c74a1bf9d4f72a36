package io.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.config.load.ConfigLoader;
import io.sluice.config.load.LoadResult;
import io.sluice.spi.config.Schema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Keeps the module's README true: its tables come from the records, its snippets are configurations. */
final class ReferenceTest {
    private static final Path README = Path.of("README.md");
    private static final Pattern TABLE = Pattern.compile("(?s)(<!-- begin (\\w+) -->\n).*?(<!-- end \\2 -->)");
    private static final Pattern SNIPPET = Pattern.compile("(?s)```toml\n(.*?)```");
    private static final List<Class<? extends Record>> RECORDS = List.of(
            BasicConfig.class,
            AdminConfig.class,
            ServerConfig.class,
            LocationConfig.class,
            UpstreamConfig.class,
            PluginConfig.class,
            ExtensionConfig.class,
            CertificateConfig.class);

    @Test
    void tablesAreThoseOfTheRecords() throws IOException {
        String current = Files.readString(README);
        String fresh = TABLE.matcher(current).replaceAll(ReferenceTest::table);
        if (Boolean.getBoolean("sluice.docs.write")) {
            Files.writeString(README, fresh);
        } else {
            assertThat(current)
                    .as("stale tables; run: mvn -pl plugin-spi,config test -Dsluice.docs.write=true")
                    .isEqualTo(fresh);
        }
        assertThat(TABLE.matcher(current).results().map(match -> match.group(2)))
                .containsExactlyInAnyOrderElementsOf(
                        RECORDS.stream().map(Class::getSimpleName).toList());
    }

    private static String table(MatchResult match) {
        var type = RECORDS.stream()
                .filter(candidate -> candidate.getSimpleName().equals(match.group(2)))
                .findFirst()
                .orElseThrow();
        String table = Schema.of(type).without("settings").toMarkdown();
        return Matcher.quoteReplacement(match.group(1) + table + match.group(3));
    }

    @TestFactory
    Stream<DynamicTest> snippetsAreConfigurations() throws IOException {
        return SNIPPET.matcher(Files.readString(README))
                .results()
                .map(match -> match.group(1))
                .map(text -> DynamicTest.dynamicTest(
                        text.lines().findFirst().orElse(""),
                        () -> assertThat(ConfigLoader.parse(text, "README.md")).isInstanceOf(LoadResult.Loaded.class)));
    }

    @Test
    void everyKeyIsDescribed() {
        assertThat(RECORDS.stream().flatMap(type -> Schema.of(type).keys().stream()))
                .allSatisfy(key -> assertThat(key.description()).as(key.name()).isNotBlank());
    }
}
