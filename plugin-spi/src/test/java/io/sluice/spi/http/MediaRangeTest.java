package io.sluice.spi.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.spi.testkit.FakeHeaders;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MediaRangeTest {
    @ParameterizedTest
    @CsvSource({
        "text/html, text/html, true",
        "text/html, TEXT/Html;charset=utf-8, true",
        "text/html, text/html ; charset=utf-8, true",
        "text/html, text/htmlx, false",
        "text/html, text/htm, false",
        "text/*, text/css, true",
        "text/*, TEXT/x; a=b, true",
        "text/*, textual/x, false",
        "application/*+json, application/ld+json;a=b, true",
        "application/*+json, application/json, false",
        "application/*+json, application/+json, true",
        "application/*+json, text/x+json, false",
        "*, '', true",
        "*/*, image/png, true",
        "text/html, '', false"
    })
    void containsTypes(String range, String type, boolean contained) {
        assertThat(MediaRange.parse(range).contains(type)).isEqualTo(contained);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "html", "text/", "/html", "*/html", "text/*x", "text/**", "text/h*", "text/html;a=b"})
    void refusesWhatIsNoRange(String range) {
        assertThatThrownBy(() -> MediaRange.parse(range)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void looksAtTheContentType() {
        var ranges = List.of(MediaRange.parse("text/css"), MediaRange.parse("image/*"));

        assertThat(MediaRange.anyContains(ranges, FakeHeaders.of("content-type", "image/svg+xml")))
                .isTrue();
        assertThat(MediaRange.anyContains(ranges, FakeHeaders.of("content-type", "text/html")))
                .isFalse();
        assertThat(MediaRange.anyContains(ranges, FakeHeaders.of())).isFalse();
        assertThat(MediaRange.anyContains(List.of(MediaRange.parse("*")), FakeHeaders.of()))
                .isTrue();
    }
}
