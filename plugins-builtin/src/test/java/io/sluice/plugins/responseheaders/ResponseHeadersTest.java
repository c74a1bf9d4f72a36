package io.sluice.plugins.responseheaders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.spi.Hook;
import io.sluice.spi.InvalidPluginConfig;
import io.sluice.spi.Response;
import io.sluice.spi.testkit.FakeExchange;
import io.sluice.spi.testkit.PluginCall;
import io.sluice.spi.testkit.PluginHarness;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ResponseHeadersTest {
    private final PluginHarness harness = new PluginHarness()
            .upstream(Response.of(200)
                    .withHeader("A", "1")
                    .withHeader("a", "2")
                    .withHeader("B", "3")
                    .withHeader("Content-Type", "text/plain"));

    private PluginHarness with(Object... keys) throws InvalidPluginConfig {
        var more = new Object[keys.length - 2];
        System.arraycopy(keys, 2, more, 0, more.length);
        return harness.plugin(new ResponseHeadersFactory(), (String) keys[0], keys[1], more);
    }

    @Test
    void addsBesideWhatIsThere() throws Exception {
        var run = with("add_headers", List.of("B: 4", "C:5")).run(FakeExchange.get("/"));

        assertThat(run.headers().all("B")).containsExactly("3", "4");
        assertThat(run.headers().all("C")).containsExactly("5");
    }

    @Test
    void setReplaces() throws Exception {
        var run = with("set_headers", List.of("A: 9")).run(FakeExchange.get("/"));

        assertThat(run.headers().all("A")).containsExactly("9");
    }

    @Test
    void removeTakesAllLines() throws Exception {
        assertThat(with("remove_headers", List.of("a"))
                        .run(FakeExchange.get("/"))
                        .header("A"))
                .isEmpty();
    }

    @Test
    void setsWhereThereIsNone() throws Exception {
        var run = with("set_headers_not_exists", List.of("A: 9", "New: 1")).run(FakeExchange.get("/"));

        assertThat(run.headers().all("A")).containsExactly("1", "2");
        assertThat(run.header("New")).contains("1");
    }

    @Test
    void renameMovesAllValuesAndReplacesTheNewName() throws Exception {
        var run = with("rename_headers", List.of("A: B", "None: Content-Type")).run(FakeExchange.get("/"));

        assertThat(run.header("A")).isEmpty();
        assertThat(run.headers().all("B")).containsExactly("1", "2");
        assertThat(run.header("Content-Type")).contains("text/plain");
    }

    @Test
    void renameMayChangeTheSpelling() throws Exception {
        var run = with("rename_headers", List.of("B: b")).run(FakeExchange.get("/"));

        assertThat(run.headers().toString()).contains("b: 3").doesNotContain("B: 3");
    }

    @Test
    void worksInTheOrderAddRemoveSetAbsentRename() throws Exception {
        var run = with(
                        "rename_headers", List.of("D: E"),
                        "set_headers_not_exists", List.of("B: not-exists"),
                        "set_headers", List.of("D: set"),
                        "remove_headers", List.of("B", "C"),
                        "add_headers", List.of("C: added"))
                .run(FakeExchange.get("/"));

        assertThat(run.header("C")).isEmpty();
        assertThat(run.header("B")).contains("not-exists");
        assertThat(run.header("E")).contains("set");
    }

    @Test
    void expandsVariables() throws Exception {
        var run = with("set_headers", List.of("X-From: ${remote_addr}:$remote_port $$1"))
                .run(FakeExchange.get("/").remoteAddress("10.0.0.1"));

        assertThat(run.header("X-From")).contains("10.0.0.1:50000 $1");
    }

    @Test
    void aModeOrStepChoosesTheHook() throws Exception {
        harness.plugin(new ResponseHeadersFactory(), "set_headers", List.of("A: 1"), "mode", "upstream")
                .plugin(new ResponseHeadersFactory(), "set_headers", List.of("A: 1"), "step", "upstream_response")
                .plugin(new ResponseHeadersFactory(), "set_headers", List.of("A: 1"), "mode", "downstream")
                .plugin(new ResponseHeadersFactory(), "set_headers", List.of("A: 1"));

        var run = harness.run(FakeExchange.get("/"));

        assertThat(run.calls())
                .extracting(PluginCall::hook)
                .containsExactly(Hook.UPSTREAM_RESPONSE, Hook.UPSTREAM_RESPONSE, Hook.RESPONSE, Hook.RESPONSE);
    }

    @Test
    void refusesWhatCannotBe() {
        var line = List.of("A: 1");
        assertThat(refusedKey(Map.of())).isEmpty();
        assertThat(refusedKey(Map.of("mode", "downstream", "step", "upstream_response", "set_headers", line)))
                .isEqualTo("mode");
        assertThat(refusedKey(Map.of("remove_headers", List.of("A", "B C")))).isEqualTo("remove_headers[1]");
        assertThat(refusedKey(Map.of("rename_headers", List.of("A")))).isEqualTo("rename_headers[0]");
        assertThat(refusedKey(Map.of("rename_headers", List.of("A: Connection"))))
                .isEqualTo("rename_headers[0]");
        assertThat(refusedKey(Map.of("set_headers", List.of("Content-Length: 1"))))
                .isEqualTo("set_headers[0]");
        assertThat(refusedKey(Map.of("add_headers", List.of("A: $")))).isEqualTo("add_headers[0]");
        assertThat(refusedKey(Map.of("step", "request", "add_headers", line))).isEqualTo("step");
    }

    private String refusedKey(Map<String, Object> keys) {
        var key = new StringBuilder();
        assertThatThrownBy(() -> harness.plugin(new ResponseHeadersFactory(), keys))
                .isInstanceOfSatisfying(InvalidPluginConfig.class, issue -> key.append(issue.key()));
        return key.toString();
    }
}
