package io.sluice.spi.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BinderTest {

    enum Mode {
        OFF,
        VERY_STRICT
    }

    record Inner(
            @Setting(value = "How much.", fallback = "7", min = 1, max = 9)
            int amount) {}

    /** A text that checks itself. */
    record Even(String digits) {
        static Even parse(String text) {
            if (Integer.parseInt(text) % 2 == 1) {
                throw new IllegalArgumentException("must be even");
            }
            return new Even(text);
        }
    }

    record Everything(
            @Setting("Text.") String text,
            @Setting("Flag.") boolean flag,
            @Setting("Int.") int integer,
            @Setting("Long.") long big,
            @Setting("Number.") double number,
            @Setting("Duration.") Duration duration,
            @Setting("Size.") Size size,
            @Setting("Date.") LocalDate date,
            @Setting("Range.") DateRange range,
            @Setting("Regex.") Pattern regex,
            @Setting("URI.") URI uri,
            @Setting("Path.") Path path,
            @Setting("Mode.") Mode mode,
            @Setting("Even.") Even even,
            @Setting("Inner.") Inner inner,
            @Setting("List.") List<Inner> list,
            @Setting("Map.") Map<String, Integer> map,
            @Setting("Any.") Object any,
            @Setting("Maybe.") Optional<Duration> maybe) {}

    private static Map<String, Object> everything() {
        var tree = new LinkedHashMap<String, Object>();
        tree.put("text", "a");
        tree.put("flag", true);
        tree.put("integer", 1L);
        tree.put("big", 1L << 40);
        tree.put("number", 2L);
        tree.put("duration", "1m30s");
        tree.put("size", "4kib");
        tree.put("date", "2026-01-31");
        tree.put("range", "2026-01-01..2026-01-31");
        tree.put("regex", "^a+$");
        tree.put("uri", "http://a/b");
        tree.put("path", "/a/b");
        tree.put("mode", "Very_Strict");
        tree.put("even", "12");
        tree.put("inner", Map.of());
        tree.put("list", List.of(Map.of("amount", 3L)));
        tree.put("map", Map.of("x", 1L));
        tree.put("any", List.of(1L, "b"));
        tree.put("maybe", "5s");
        return tree;
    }

    @Test
    void readsEveryType() {
        var bound = bound(Everything.class, everything());

        assertThat(bound.duration()).isEqualTo(Duration.ofSeconds(90));
        assertThat(bound.size()).isEqualTo(new Size(4096));
        assertThat(bound.date()).isEqualTo(LocalDate.of(2026, 1, 31));
        assertThat(bound.range().last()).isEqualTo(LocalDate.of(2026, 1, 31));
        assertThat(bound.regex().matcher("aaa").matches()).isTrue();
        assertThat(bound.uri()).isEqualTo(URI.create("http://a/b"));
        assertThat(bound.path()).isEqualTo(Path.of("/a/b"));
        assertThat(bound.mode()).isEqualTo(Mode.VERY_STRICT);
        assertThat(bound.even()).isEqualTo(new Even("12"));
        assertThat(bound.inner()).isEqualTo(new Inner(7));
        assertThat(bound.list()).containsExactly(new Inner(3));
        assertThat(bound.map()).containsExactly(Map.entry("x", 1));
        assertThat(bound.any()).isEqualTo(List.of(1L, "b"));
        assertThat(bound.maybe()).contains(Duration.ofSeconds(5));
        assertThat(bound.number()).isEqualTo(2.0);
        assertThat(bound.big()).isEqualTo(1L << 40);
    }

    @Test
    void takesDatesThatTheParserHasReadAndBareByteCounts() {
        var tree = everything();
        tree.put("date", Date.from(Instant.parse("2026-01-31T23:00:00Z")));
        tree.put("size", 512L);

        var bound = bound(Everything.class, tree);

        assertThat(bound.date()).isEqualTo(LocalDate.of(2026, 1, 31));
        assertThat(bound.size()).isEqualTo(new Size(512));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "text     | 80         | must be a text in quotes, was 80",
                "flag     | yes        | must be true or false, was \"yes\"",
                "integer  | 1          | must be an integer, was \"1\"",
                "number   | x          | must be a number, was \"x\"",
                "duration | 30         | must be a duration such as \"10s\", was 30",
                "duration | 10         | must be a duration such as \"10s\", was 10",
                "size     | ten        | not a size such as \"512kb\" or \"4mib\", was \"ten\"",
                "date     | 31.1.2026  | not a date such as \"2026-01-31\", was \"31.1.2026\"",
                "regex    | a(         | not a regular expression: Unclosed group, was \"a(\"",
                "uri      | http://a b | not a URI: Illegal character in authority, was \"http://a b\"",
                "path     | ``         | must not be empty, was \"\"",
                "mode     | of         | must be one of \"off\", \"very_strict\", was \"of\", did you mean \"off\"?",
                "mode     | 80         | must be one of \"off\", \"very_strict\", was 80",
                "even     | 11         | must be even, was \"11\"",
                "inner    | x          | must be a table, was \"x\"",
                "list     | x          | must be a list, was \"x\"",
                "map      | x          | must be a table, was \"x\"",
                "maybe    | 5x         | no unit of time \"x\"; there are ns, us, ms, s, m, h, d, w, was \"5x\"",
            })
    void namesValueAndRule(String key, String value, String message) {
        var tree = everything();
        boolean number = value.matches("\\d0");
        tree.put(key, number ? (Object) Long.valueOf(value) : value);

        assertThat(issues(Everything.class, tree)).containsExactly(new ConfigIssue(key, message));
    }

    @Test
    void keepsIntegersInTheirRange() {
        var tree = everything();
        tree.put("integer", 70_000_000_000L);
        tree.put("big", 1.5);
        tree.put("map", Map.of("x", 1.0));

        assertThat(issues(Everything.class, tree))
                .containsExactly(
                        new ConfigIssue("integer", "must be between -2147483648 and 2147483647, was 70000000000"),
                        new ConfigIssue("big", "must be an integer, was 1.5"),
                        new ConfigIssue("map.x", "must be an integer, was 1.0"));
    }

    @Test
    void pointsIntoListsAndTables() {
        var tree = everything();
        tree.put("list", List.of(Map.of("amount", 1L), Map.of("amount", 10L, "amuont", 1L)));
        tree.put("inner", Map.of("amount", 0L));

        assertThat(issues(Everything.class, tree))
                .containsExactly(
                        new ConfigIssue("inner.amount", "must be between 1 and 9, was 0"),
                        new ConfigIssue("list[1].amuont", "unknown key, did you mean \"amount\"?"),
                        new ConfigIssue("list[1].amount", "must be between 1 and 9, was 10"));
    }

    @LeftOut(key = "weight", instead = "all are equal; leave it out")
    @LeftOut(key = "size", instead = "give \"amounts\"")
    record Brought(
            @Setting(value = "How much.", commas = true) List<Integer> amounts,
            @Setting("What.") List<String> names) {}

    @Test
    void saysWhatToDoInsteadOfKeysThatAreLeftOut() {
        assertThat(issues(Brought.class, Map.of("weight", 1L, "size", 1L, "hight", 1L)))
                .extracting(ConfigIssue::toString)
                .containsExactlyInAnyOrder(
                        "weight: is no key here: all are equal; leave it out",
                        "size: is no key here: give \"amounts\"",
                        "hight: unknown key");
        assertThat(Schema.of(Brought.class).toMarkdown())
                .contains("| `amounts` | list of integer, or a text with commas |")
                .contains("| `size` | give \"amounts\" |");
        assertThat(Schema.of(Brought.class).toJsonSchema()).contains("anyOf");
    }

    @Test
    void readsListsOutOfTextsWhereThatIsAllowed() {
        assertThat(Binder.bind(Brought.class, Map.of("amounts", "1, 2,3,")))
                .isEqualTo(Binder.bind(Brought.class, Map.of("amounts", List.of(1L, 2L, 3L))));
        assertThat(issues(Brought.class, Map.of("amounts", "1, x", "names", "a, b")))
                .extracting(ConfigIssue::path)
                .containsExactly("amounts[1]", "names");
    }

    @Test
    void reportsEverythingAtOnce() {
        assertThat(issues(Everything.class, Map.of("txet", "a", "flag", "x")))
                .extracting(ConfigIssue::toString)
                .contains(
                        "txet: unknown key, did you mean \"text\"?",
                        "text: is required",
                        "flag: must be true or false, was \"x\"",
                        "integer: is required")
                .doesNotContain("list: is required", "map: is required", "maybe: is required");
    }

    record Limits(
            @Setting(value = "Wait.", fallback = "1s", min = 100, max = 10_000)
            Duration pause,

            @Setting(value = "Room.", fallback = "1kib", min = 1024)
            Size room,

            @Setting(value = "Names.", notEmpty = true) List<String> names,

            @Setting(value = "Ports.", fallback = "80, 443", max = 65_535)
            List<Integer> ports) {}

    @Test
    void limitsDurationsSizesAndElements() {
        var tree = Map.of("pause", "50ms", "room", 10L, "names", List.of(), "ports", List.of(80L, 70_000L));

        assertThat(issues(Limits.class, tree))
                .extracting(ConfigIssue::toString)
                .containsExactly(
                        "pause: must be between 100ms and 10s, was \"50ms\"",
                        "room: must be at least 1kib, was 10",
                        "names: must not be empty",
                        "ports[1]: must be at most 65535, was 70000");
    }

    @Test
    void fallsBack() {
        assertThat(bound(Limits.class, Map.of("names", List.of("a"))))
                .isEqualTo(new Limits(Duration.ofSeconds(1), new Size(1024), List.of("a"), List.of(80, 443)));
        assertThat(issues(Limits.class, Map.of())).containsExactly(new ConfigIssue("names", "is required"));
    }

    record Pair(int low, int high) {
        Pair {
            if (low > high) {
                throw new IllegalArgumentException("low " + low + " is above high " + high);
            }
        }
    }

    record Pairs(List<Pair> pairs) {}

    @Test
    void reportsWhatAConstructorRefusesAtItsRecord() {
        assertThat(issues(Pairs.class, Map.of("pairs", List.of(Map.of("low", 2L, "high", 1L)))))
                .containsExactly(new ConfigIssue("pairs[0]", "low 2 is above high 1"));
    }

    record Guarded(
            @Setting(value = "Keys.", secret = true) List<String> keys,
            @Setting(value = "Key.", secret = true) Pattern pattern,
            @Setting(value = "Pin.", secret = true) String pin) {
        Guarded {
            if (!pin.matches("\\d+")) {
                throw new IllegalArgumentException("pin " + pin + " is no number");
            }
        }
    }

    @Test
    void neverShowsSecrets() {
        assertThat(issues(
                        Guarded.class, Map.of("keys", List.of("hunter2", 4711L), "pattern", "hunter2(", "pin", 4711L)))
                .extracting(ConfigIssue::toString)
                .containsExactly(
                        "keys[1]: must be a text in quotes, was a number",
                        "pattern: not a regular expression: Unclosed group, was a text",
                        "pin: must be a text in quotes, was a number");
        assertThat(issues(Guarded.class, Map.of("pattern", "x", "pin", "hunter2")))
                .containsExactly(new ConfigIssue("", "pin *** is no number"));
    }

    private static <C extends Record> C bound(Class<C> type, Map<String, ?> tree) {
        return switch (Binder.bind(type, tree)) {
            case Binding.Bound<C> bound -> bound.value();
            case Binding.Refused<C> refused -> fail(refused.issues().toString());
        };
    }

    private static <C extends Record> List<ConfigIssue> issues(Class<C> type, Map<String, ?> tree) {
        return switch (Binder.bind(type, tree)) {
            case Binding.Bound<C> bound -> fail("bound " + bound.value());
            case Binding.Refused<C> refused -> refused.issues();
        };
    }
}
