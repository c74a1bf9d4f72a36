package io.sluice.spi.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class SchemaTest {

    enum Level {
        LOW,
        HIGH
    }

    record Rule(
            @Setting(value = "Where.", example = "\"/a|b\"") String path,

            @Setting(value = "How much.", fallback = "3", min = 1)
            int limitPerUser) {}

    record Sample(
            @Setting(value = "How long.", fallback = "10s", title = "Wait")
            Duration maxWait,

            @Setting(value = "Which.", fallback = "low") Level level,

            @Setting(value = "Keys.", secret = true, notEmpty = true)
            List<String> keys,

            @Setting("Rules.") List<Rule> rules,
            @Setting("Labels.") Map<String, String> labels,
            Optional<Boolean> maybe) {}

    private final Schema schema = Schema.of(Sample.class);

    @Test
    void namesKeysInSnakeCase() {
        assertThat(schema.names()).containsExactly("max_wait", "level", "keys", "rules", "labels", "maybe");
        assertThat(schema.keys()).extracting(Schema.Key::title).startsWith("Wait", "Level");
        assertThat(schema.without("level", "keys").names()).containsExactly("max_wait", "rules", "labels", "maybe");
    }

    @Test
    void knowsTypesAndWhatIsRequired() {
        assertThat(schema.keys())
                .extracting(key -> key.type().label())
                .containsExactly("duration", "enum", "list", "list", "map", "bool");
        assertThat(schema.keys().stream().filter(Schema.Key::required).map(Schema.Key::name))
                .containsExactly("keys");
    }

    @Test
    void writesMarkdown() {
        assertThat(schema.toMarkdown()).isEqualTo("""
                        | key | type | default | meaning |
                        |---|---|---|---|
                        | `max_wait` | duration | `10s` | How long. |
                        | `level` | `low`, `high` | `low` | Which. |
                        | `keys` | list of string | required | Keys. |
                        | `rules` | list of table | – | Rules. |
                        | `rules[].path` | string | required | Where. Example: `"/a\\|b"` |
                        | `rules[].limit_per_user` | integer | `3` | How much. Must be at least 1. |
                        | `labels` | map to string | – | Labels. |
                        | `maybe` | bool | – |  |
                        """);
    }

    @Test
    void writesJsonSchema() {
        assertThat(Schema.of(Rule.class).toJsonSchema()).isEqualTo("""
                        {
                          "$schema": "https://json-schema.org/draft/2020-12/schema",
                          "type": "object",
                          "properties": {
                            "path": {
                              "title": "Path",
                              "description": "Where.",
                              "type": "string"
                            },
                            "limit_per_user": {
                              "title": "Limit per user",
                              "description": "How much.",
                              "type": "integer",
                              "default": 3,
                              "minimum": 1
                            }
                          },
                          "required": ["path"],
                          "additionalProperties": false
                        }
                        """);
        assertThat(schema.toJsonSchema())
                .contains("\"enum\": [\"low\", \"high\"]", "\"writeOnly\": true", "\"minItems\": 1");
    }

    record BadType(Thread thread) {}

    record BadFallback(
            @Setting(value = "Wait.", fallback = "soon") Duration pause) {}

    record BadKeys(Map<Integer, String> map) {}

    record Endless(List<Endless> more) {}

    @Test
    void refusesRecordsThatCannotBeAConfiguration() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Schema.of(BadType.class))
                .withMessageEndingWith("BadType.thread: no configuration type: java.lang.Thread");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Schema.of(BadFallback.class))
                .withMessageContaining("BadFallback.pause: fallback not a duration");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Schema.of(BadKeys.class))
                .withMessageContaining("keys of a map must be String");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Schema.of(Endless.class))
                .withMessageEndingWith("contains itself");
    }
}
