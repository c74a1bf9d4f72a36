package io.sluice.spi.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.spi.testkit.FakeRequestHead;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QueryParametersTest {

    @ParameterizedTest
    @CsvSource({
        "/p?key=1, /p",
        "/p?key, /p",
        "/p?a=1&key=1&b=2, /p?a=1&b=2",
        "/p?key=1&a=%20+&key=2, /p?a=%20+",
        "/p?%6Bey=1&b, /p?b",
        "/p?a=key&keys=1, /p?a=key&keys=1",
        "/p?a&&key=1&, /p?a&",
        "/p, /p",
    })
    void removesAllParametersOfANameAndNothingElse(String before, String after) {
        var head = FakeRequestHead.of("GET", before);

        boolean removed = head.removeQueryParameter("key");

        assertThat(head.target()).isEqualTo(after);
        assertThat(removed).isEqualTo(!before.equals(after));
        assertThat(head.queryParameter("key")).isEmpty();
    }

    @Test
    void readsTheFirstParameterDecoded() {
        var head = FakeRequestHead.of("GET", "/?a%20b=c+d%21&a+b=2&broken=%zz");

        assertThat(head.queryParameter("a b")).contains("c d!");
        assertThat(head.queryParameter("broken")).contains("%zz");
        assertThat(head.queryParameter("none")).isEmpty();
    }
}
