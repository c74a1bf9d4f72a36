package io.sluice.core.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

final class ConditionsTest {
    private final Request request = Request.to("a.com", "/?env=c%61nary&env=live&flag&x=a:b")
            .with("X-Canary", "1")
            .with("X-Canary", "2")
            .with("Cookie", "group=beta; theme=dark");

    @Test
    void withoutEntriesAlwaysHold() {
        assertThat(Conditions.of(List.of(), List.of(), List.of())).isSameAs(Conditions.NONE);
        assertThat(Conditions.NONE.hold(request)).isTrue();
    }

    @Test
    void compareTheFirstValueOfAHeader() {
        assertThat(headers("x-canary:1")).isTrue();
        assertThat(headers("X-CANARY: 1 ")).isTrue();
        assertThat(headers("x-canary:2")).isFalse();
        assertThat(headers("x-canary")).isTrue();
        assertThat(headers("x-other")).isFalse();
        assertThat(headers("x-other:")).isFalse();
    }

    @Test
    void compareTheFirstValueOfAQueryParameterDecoded() {
        assertThat(query("env:canary")).isTrue();
        assertThat(query("env:live")).isFalse();
        assertThat(query("env")).isTrue();
        assertThat(query("flag")).isTrue();
        assertThat(query("flag:")).isTrue();
        assertThat(query("fla")).isFalse();
        assertThat(query("x:a:b")).isTrue();
    }

    @Test
    void compareTheFirstValueOfACookie() {
        assertThat(cookies("group:beta")).isTrue();
        assertThat(cookies("group:alpha")).isFalse();
        assertThat(cookies("theme")).isTrue();
        assertThat(cookies("them")).isFalse();
    }

    @Test
    void mustAllHold() {
        assertThat(Conditions.of(List.of("x-canary:1"), List.of("env"), List.of("theme:dark"))
                        .hold(request))
                .isTrue();
        assertThat(Conditions.of(List.of("x-canary:1"), List.of("env"), List.of("theme:light"))
                        .hold(request))
                .isFalse();
    }

    @Test
    void needNames() {
        assertThatThrownBy(() -> headers(":1")).hasMessageContaining("\":1\"");
        assertThatThrownBy(() -> query("")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> headers("not a name:1")).hasMessageContaining("not a header name");
    }

    private boolean headers(String entry) {
        return Conditions.of(List.of(entry), List.of(), List.of()).hold(request);
    }

    private boolean query(String entry) {
        return Conditions.of(List.of(), List.of(entry), List.of()).hold(request);
    }

    private boolean cookies(String entry) {
        return Conditions.of(List.of(), List.of(), List.of(entry)).hold(request);
    }
}
