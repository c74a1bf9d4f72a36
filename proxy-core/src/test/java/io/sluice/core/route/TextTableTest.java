package io.sluice.core.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class TextTableTest {
    @Test
    void findsNothingAmongNothing() {
        var table = new TextTable<String>(Map.of());
        assertThat(table.get("")).isNull();
        assertThat(table.get("a")).isNull();
        assertThat(table.isEmpty()).isTrue();
    }

    @Test
    void findsEveryTextAndNoOther() {
        var values = new HashMap<String, Integer>();
        for (int size = 1; size < 300; size++) {
            values.put("host" + size + ".example.com", size);
            var table = new TextTable<>(values);
            values.forEach((text, value) -> assertThat(table.get(text)).isEqualTo(value));
            assertThat(table.get("host" + (size + 1) + ".example.com")).isNull();
        }
    }

    @Test
    void tellsApartTextsOfOneHash() {
        assertThat("c0".hashCode()).isEqualTo("an".hashCode());
        var table = new TextTable<>(Map.of("c0", 1, "an", 2));
        assertThat(table.get("c0")).isEqualTo(1);
        assertThat(table.get("an")).isEqualTo(2);
        assertThat(new TextTable<>(Map.of("c0", 1)).get("an")).isNull();
    }

    @Test
    void findsTheEndOfAText() {
        var table = new TextTable<>(Map.of(".example.com", 1));
        assertThat(table.get("www.example.com", 3, ".example.com".hashCode())).isEqualTo(1);
    }
}
