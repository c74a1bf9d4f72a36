package io.sluice.spi;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.spi.http.HeaderName;
import io.sluice.spi.testkit.FakeExchange;
import io.sluice.spi.testkit.FakeHeaders;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeaderEditsTest {
    private final FakeHeaders headers = FakeHeaders.of("A", "1", "a", "2", "B", "3");

    private String after(HeaderEdits.Builder edits) {
        edits.build().apply(headers, FakeExchange.get("/x"));
        return headers.toString();
    }

    private static List<HeaderTemplate> line(String text) {
        return List.of(HeaderTemplate.parse(text));
    }

    @Test
    void everyKindDoesAsItSays() {
        assertThat(after(HeaderEdits.builder().add(line("B: $path")))).isEqualTo("A: 1\na: 2\nB: 3\nB: /x\n");
        assertThat(after(HeaderEdits.builder().set(line("B: 4")))).isEqualTo("A: 1\na: 2\nB: 4\n");
        assertThat(after(HeaderEdits.builder().setIfAbsent(line("B: 5")).setIfAbsent(line("C: 6"))))
                .isEqualTo("A: 1\na: 2\nB: 4\nC: 6\n");
        assertThat(after(HeaderEdits.builder().rename(List.of(HeaderEdits.Rename.parse("a: C")))))
                .isEqualTo("B: 4\nC: 1\nC: 2\n");
        assertThat(after(HeaderEdits.builder().remove(List.of(HeaderName.of("c")))))
                .isEqualTo("B: 4\n");
    }

    @Test
    void aRenamedNameThatIsNotThereTakesNothingAway() {
        assertThat(after(HeaderEdits.builder().rename(List.of(HeaderEdits.Rename.parse("None: B")))))
                .contains("B: 3");
    }

    @Test
    void knowsWhetherThereIsAnything() {
        assertThat(HeaderEdits.builder().add(List.of()).build().isEmpty()).isTrue();
        assertThat(HeaderEdits.builder().add(line("A: 1")).build().isEmpty()).isFalse();
    }
}
