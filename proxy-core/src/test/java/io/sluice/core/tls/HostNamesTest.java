package io.sluice.core.tls;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostNamesTest {
    @ParameterizedTest
    @CsvSource({
        "Example.COM., example.com",
        "*.Example.com, *.example.com",
        "bücher.example, xn--bcher-kva.example",
        "localhost, localhost",
        "a_b.c-d.e, a_b.c-d.e"
    })
    void bringsNamesIntoTheFormThatClientsSend(String text, String name) {
        assertThat(HostNames.parse(text)).contains(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "*", "*.", "a.*.b", "w*.example", "-a.b", "a..b", "a b", "https://a", "a:443", "*.*.a"})
    void refusesWhatNoClientAsksFor(String text) {
        assertThat(HostNames.parse(text)).isEmpty();
    }
}
