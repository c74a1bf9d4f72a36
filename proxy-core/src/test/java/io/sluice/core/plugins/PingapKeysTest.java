package io.sluice.core.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.config.load.ConfigProblem;
import io.sluice.core.testing.RawClient;
import io.sluice.core.testing.ScriptedOrigin;
import io.sluice.core.testing.TestProxy;
import org.junit.jupiter.api.Test;

/** What plugins of a configuration that was written for Pingap may keep, and what its writer is told. */
class PingapKeysTest {
    @Test
    void listsMayBeTexts() throws Exception {
        try (var origin = ScriptedOrigin.echoing();
                var proxy = TestProxy.inFrontOf(
                        origin.port(),
                        "plugins = [\"codings\", \"replace\"]",
                        "[plugins.codings]",
                        "category = \"accept_encoding\"",
                        "encodings = \"zstd, br,gzip\"",
                        "[plugins.replace]",
                        "category = \"sub_filter\"",
                        "types = [\"*\"]",
                        "status_codes = \"200,201\"",
                        "filters = [\"sub_filter 'GET' 'got'\"]");
                var client = new RawClient(proxy.port())) {
            assertThat(client.get("/", "Accept-Encoding: gzip, deflate, br"))
                    .contains("got / HTTP/1.1")
                    .containsIgnoringCase("accept-encoding: br, gzip\r\n");
        }
    }

    @Test
    void whatIsLeftOutIsNamedWithWhatToDoInstead() throws Exception {
        try (var origin = ScriptedOrigin.echoing();
                var proxy = TestProxy.inFrontOf(origin.port())) {
            var problems = proxy.reload("""
                    [plugins.rate]
                    category = "limit"
                    max = 10
                    weight = 50
                    [plugins.files]
                    category = "directory"
                    path = "."
                    index = "/index.html"
                    chunk_size = 4096
                    [plugins.filter]
                    category = "sub_filter"
                    filters = ["sub_filter 'a' 'b'"]
                    status_codes = "200,ok"
                    [plugins.store]
                    category = "cache"
                    namespace = "a"
                    """);

            assertThat(problems)
                    .extracting(ConfigProblem::toString)
                    .anyMatch(problem -> problem.contains("plugins.rate.weight: is no key here: nothing is estimated"))
                    .anyMatch(problem -> problem.contains("plugins.files.chunk_size: is no key here: files are sent"))
                    .anyMatch(problem -> problem.contains("plugins.filter.status_codes[1]: must be"))
                    .anyMatch(problem -> problem.contains("plugins.store.namespace: is no key here: each plugin"))
                    .hasSize(4);
        }
    }
}
