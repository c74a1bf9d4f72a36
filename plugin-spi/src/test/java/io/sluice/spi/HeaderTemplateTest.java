package io.sluice.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.spi.testkit.FakeExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderTemplateTest {

    @Test
    void splitsAtTheFirstColon() {
        var header = HeaderTemplate.parse(" X-Where :  http://$host:80 ");

        assertThat(header.name()).hasToString("X-Where");
        assertThat(header.value().expand(FakeExchange.get("/"))).isEqualTo("http://example.com:80");
        assertThat(header).hasToString("X-Where: http://$host:80");
    }

    @Test
    void allowsAnEmptyValue() {
        assertThat(HeaderTemplate.parse("X-Empty:").value().expand(FakeExchange.get("/")))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-None", ": value", "X Y: z", "X-A: a\nX-B: b", "X-A: $", "X-A: ${host"})
    void refusesWhatIsNoHeader(String line) {
        assertThatThrownBy(() -> HeaderTemplate.parse(line)).isInstanceOf(IllegalArgumentException.class);
    }
}
