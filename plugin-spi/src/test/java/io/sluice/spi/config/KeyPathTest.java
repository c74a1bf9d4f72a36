package io.sluice.spi.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class KeyPathTest {

    @Test
    void quotesNamesWithOtherCharacters() {
        String path = KeyPath.key(KeyPath.element(KeyPath.key(KeyPath.key("", "locations"), "a.b"), 1), "host");

        assertThat(path).isEqualTo("locations.\"a.b\"[1].host");
        assertThat(KeyPath.parent(path)).isEqualTo("locations.\"a.b\"[1]");
        assertThat(KeyPath.parent("locations.\"a.b\"[1]")).isEqualTo("locations.\"a.b\"");
        assertThat(KeyPath.parent("locations.\"a.b\"")).isEqualTo("locations");
        assertThat(KeyPath.parent("locations")).isEmpty();
    }

    @Test
    void joins() {
        assertThat(KeyPath.join("plugins.auth", "keys[2]")).isEqualTo("plugins.auth.keys[2]");
        assertThat(KeyPath.join("plugins.auth", "")).isEqualTo("plugins.auth");
        assertThat(KeyPath.join("list", "[0]")).isEqualTo("list[0]");
        assertThat(new ConfigIssue("keys", "m").under("plugins.auth")).hasToString("plugins.auth.keys: m");
    }
}
