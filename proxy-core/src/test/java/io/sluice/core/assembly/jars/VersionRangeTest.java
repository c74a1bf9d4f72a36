package io.sluice.core.assembly.jars;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VersionRangeTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                ">=1.2 <3; 1.2.0 2.9.9; 1.1.9 3.0.0",
                "1.0.0 - 1.2.0; 1.0.0 1.2.0; 0.9.9 1.2.1",
                "<=2.0.x || >2.2.x; 2.0.9 2.3.0; 2.1.0 2.2.9",
                ">2.0.x; 2.1.0 3.0.0; 2.0.9",
                "2.1; 2.1.0 2.1.7; 2.2.0 2.0.0",
                "1.x; 1.0.0 1.9.9; 2.0.0",
                "^1.2.3; 1.2.3 1.9.0; 1.2.2 2.0.0",
                "^0.1; 0.1.0 0.1.9; 0.2.0 1.0.0",
                "~1.2; 1.2.0 1.2.9; 1.3.0",
                "=1.2.3; 1.2.3; 1.2.4",
                ">= 1.2; 1.2.0 5.0.0; 1.1.0",
                "*; 0.0.1 99.0.0; ",
                ">=99; 99.0.0; 0.1.0 98.9.9",
                "<1 || 2.5.0 || ^4; 0.9.0 2.5.0 4.4.4; 1.0.0 2.5.1 5.0.0",
                "1.0.0-rc.1; 1.0.0-rc.1; 1.0.0-rc.2",
            })
    void includes(String range, String inside, String outside) {
        var parsed = VersionRange.parse(range);
        assertThat(inside.split(" ")).allMatch(version -> parsed.includes(PluginVersion.parse(version)));
        if (outside != null) {
            assertThat(Arrays.stream(outside.split(" ")).filter(text -> !text.isEmpty()))
                    .noneMatch(version -> parsed.includes(PluginVersion.parse(version)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "newest", ">=", "1.2.3.4", ">=1 and <2", "1.0 || ", "[1,2)", "1 - ", "a.b.c", "^1,<2"})
    void refusesWhatIsNone(String text) {
        assertThatThrownBy(() -> VersionRange.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must be a range of versions");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "1.2", "v1.2.3", "1.2.3.4", "01.2.3", "1.2.x", "", "latest"})
    void refusesVersionsThatAreNotSemantic(String text) {
        assertThatThrownBy(() -> PluginVersion.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must be a semantic version");
    }
}
