package io.sluice.spi.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FakeHeadersTest {
    private final FakeHeaders headers = FakeHeaders.of("A", "1", "B", "2", "a", "3");

    @Test
    void namesHaveNoCase() {
        assertThat(headers.all("a")).containsExactly("1", "3");
        assertThat(headers.first("A")).contains("1");
    }

    @Test
    void setTakesThePlaceOfTheFirstLine() {
        headers.set("a", "new");

        assertThat(headers).hasToString("a: new\nB: 2\n");
    }

    @Test
    void setOfANewNameGoesToTheEnd() {
        headers.set("C", "new");

        assertThat(headers).hasToString("A: 1\nB: 2\na: 3\nC: new\n");
    }

    @Test
    void removeTakesAllLinesOfAName() {
        assertThat(headers.remove("A")).isTrue();
        assertThat(headers.remove("A")).isFalse();
        assertThat(headers.size()).isEqualTo(1);
    }
}
