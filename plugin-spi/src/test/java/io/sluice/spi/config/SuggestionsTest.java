package io.sluice.spi.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SuggestionsTest {
    private static final List<String> KNOWN =
            List.of("key_auth", "basic_auth", "threads", "idle_timeout", "read_timeout", "ca");

    @ParameterizedTest
    @CsvSource({
        "key_auht, key_auth",
        "keyauth, key_auth",
        "thread, threads",
        "theads, threads",
        "idle, idle_timeout",
        "read_timeouts, read_timeout",
    })
    void findsTheNearest(String typed, String meant) {
        assertThat(Suggestions.closest(typed, KNOWN)).contains(meant);
    }

    @ParameterizedTest
    @CsvSource({"xy", "jwt", "compression", "''", "c"})
    void staysSilentWhenNothingIsNear(String typed) {
        assertThat(Suggestions.didYouMean(typed, List.of("key_auth", "threads")))
                .isEmpty();
    }
}
