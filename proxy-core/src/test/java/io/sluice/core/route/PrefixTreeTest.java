package io.sluice.core.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class PrefixTreeTest {
    @Test
    void findsNothingAmongNothing() {
        var tree = new PrefixTree<String>(Map.of());
        assertThat(tree.longest("/a")).isEqualTo(PrefixTree.NONE);
        assertThat(tree.longest("")).isEqualTo(PrefixTree.NONE);
    }

    @Test
    void findsTheEmptyPrefix() {
        assertThat(found(Map.of("", ""), "/a")).containsExactly("");
        assertThat(found(Map.of("", "", "/b", "/b"), "")).containsExactly("");
    }

    @Test
    void findsPrefixesLongestFirst() {
        var values = Map.of("/", "/", "/a", "/a", "/api", "/api", "/api/v1", "/api/v1", "/b", "/b");
        assertThat(found(values, "/api/v1/users")).containsExactly("/api/v1", "/api", "/a", "/");
        assertThat(found(values, "/api/v2")).containsExactly("/api", "/a", "/");
        assertThat(found(values, "/ap")).containsExactly("/a", "/");
        assertThat(found(values, "/c")).containsExactly("/");
        assertThat(found(values, "x")).isEmpty();
    }

    @Test
    void comparesWhatItSkippedOnTheWay() {
        assertThat(found(Map.of("/abcx", "1", "/abcy", "2"), "/zzzx")).isEmpty();
        assertThat(found(Map.of("/", "/", "/abcx", "1", "/abcy", "2"), "/zzzx")).containsExactly("/");
    }

    @Test
    void findsWhatAComparisonOfAllFinds() {
        var random = new Random(3);
        for (int round = 0; round < 3000; round++) {
            var values = new HashMap<String, String>();
            for (int i = random.nextInt(30); i > 0; i--) {
                String text = text(random);
                values.put(text, text);
            }
            var tree = new PrefixTree<>(values);
            for (int i = 0; i < 20; i++) {
                String text = text(random);
                List<String> expected = values.keySet().stream()
                        .filter(text::startsWith)
                        .sorted(Comparator.comparingInt(String::length).reversed())
                        .toList();
                assertThat(found(tree, text))
                        .as("%s among %s", text, values.keySet())
                        .isEqualTo(expected);
            }
        }
    }

    private static String text(Random random) {
        var text = new StringBuilder();
        for (int i = random.nextInt(8); i > 0; i--) {
            text.append("/ab~".charAt(random.nextInt(4)));
        }
        return text.toString();
    }

    private static List<String> found(Map<String, String> values, String text) {
        return found(new PrefixTree<>(values), text);
    }

    private static List<String> found(PrefixTree<String> tree, String text) {
        var found = new ArrayList<String>();
        for (int at = tree.longest(text); at != PrefixTree.NONE; at = tree.shorter(at)) {
            found.add(tree.value(at));
        }
        return found;
    }
}
