package io.sluice.plugins.requestheaders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.spi.InvalidPluginConfig;
import io.sluice.spi.testkit.FakeExchange;
import io.sluice.spi.testkit.FakeHeaders;
import io.sluice.spi.testkit.PluginHarness;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestHeadersTest {
    private final PluginHarness harness = new PluginHarness();

    private FakeHeaders sent(Map<String, Object> keys) throws InvalidPluginConfig {
        return harness.plugin(new RequestHeadersFactory(), keys)
                .run(FakeExchange.get("/x?y=1")
                        .header("A", "1")
                        .header("a", "2")
                        .header("B", "3")
                        .remoteAddress("10.0.0.1"))
                .upstreamRequest()
                .head()
                .headers();
    }

    @Test
    void worksInTheOrderAddRemoveSetAbsentRename() throws Exception {
        var headers = sent(Map.of(
                "rename_headers", List.of("D: E"),
                "set_headers_not_exists", List.of("B: absent", "A: absent"),
                "set_headers", List.of("D: set"),
                "remove_headers", List.of("B", "C"),
                "add_headers", List.of("C: added", "A: added")));

        assertThat(headers).hasToString("Host: example.com\nA: 1\na: 2\nA: added\nB: absent\nE: set\n");
    }

    @Test
    void valuesAreTemplates() throws Exception {
        var headers = sent(Map.of("set_headers", List.of("X-From: ${remote_addr} $uri $http_b")));

        assertThat(headers.all("X-From")).containsExactly("10.0.0.1 /x?y=1 3");
    }

    @Test
    void hostMayBeSet() throws Exception {
        assertThat(sent(Map.of("set_headers", List.of("Host: inner.example"))).all("Host"))
                .containsExactly("inner.example");
    }

    @ParameterizedTest
    @ValueSource(strings = {"early_request", "request", "proxy_upstream"})
    void worksInEveryRequestStep(String step) throws Exception {
        assertThat(sent(Map.of("step", step, "remove_headers", List.of("A"))).all("A"))
                .isEmpty();
    }

    @Test
    void refusesWhatCannotBe() {
        assertThat(refused(Map.of())).isEmpty();
        assertThat(refused(Map.of("add_headers", List.of("A: 1", "Host: x")))).isEqualTo("add_headers[1]");
        assertThat(refused(Map.of("remove_headers", List.of("host")))).isEqualTo("remove_headers[0]");
        assertThat(refused(Map.of("rename_headers", List.of("Host: X")))).isEqualTo("rename_headers[0]");
        assertThat(refused(Map.of("rename_headers", List.of("X: Host")))).isEqualTo("rename_headers[0]");
        assertThat(refused(Map.of("set_headers", List.of("Connection: close")))).isEqualTo("set_headers[0]");
        assertThat(refused(Map.of("set_headers_not_exists", List.of("X-Forwarded-For: 1"))))
                .isEqualTo("set_headers_not_exists[0]");
        assertThat(refused(Map.of("remove_headers", List.of("A B")))).isEqualTo("remove_headers[0]");
        assertThat(refused(Map.of("set_headers", List.of("A: $")))).isEqualTo("set_headers[0]");
        assertThat(refused(Map.of("step", "response", "remove_headers", List.of("A"))))
                .isEqualTo("step");
    }

    private String refused(Map<String, Object> keys) {
        var key = new StringBuilder();
        assertThatThrownBy(() -> harness.plugin(new RequestHeadersFactory(), keys))
                .isInstanceOfSatisfying(InvalidPluginConfig.class, issue -> key.append(issue.key()));
        return key.toString();
    }
}
