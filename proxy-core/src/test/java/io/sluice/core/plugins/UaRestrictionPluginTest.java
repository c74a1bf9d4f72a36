package io.sluice.core.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.testing.RawClient;
import io.sluice.core.testing.ScriptedOrigin;
import io.sluice.core.testing.TestProxy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UaRestrictionPluginTest {
    @Test
    void keepsRobotsOut() throws Exception {
        try (var origin = ScriptedOrigin.echoing();
                var proxy = TestProxy.inFrontOf(
                        origin.port(),
                        "plugins = [\"robots\"]",
                        "[plugins.robots]",
                        "category = \"ua_restriction\"",
                        "ua_list = ['(?i)bot\\b', '^$']",
                        "type = \"deny\"");
                var client = new RawClient(proxy.port())) {
            assertThat(client.get("/", "User-Agent: Mozilla/5.0")).startsWith("HTTP/1.1 200 ");
            assertThat(client.get("/", "User-Agent: AnyBot/1.0"))
                    .startsWith("HTTP/1.1 403 ")
                    .endsWith("Request is forbidden");
            assertThat(client.get("/")).startsWith("HTTP/1.1 403 ");
            assertThat(origin.requests()).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"allow, '^(a|b)*c$'", "deny, '^(a|b)*$'"})
    void refusesAnAgentThatIsTooLongToBeJudged(String type, String pattern) throws Exception {
        try (var origin = ScriptedOrigin.echoing();
                var proxy = TestProxy.inFrontOf(
                        origin.port(),
                        "plugins = [\"agents\"]",
                        "[plugins.agents]",
                        "category = \"ua_restriction\"",
                        "ua_list = ['" + pattern + "']",
                        "type = \"" + type + '"');
                var client = new RawClient(proxy.port())) {
            assertThat(client.get("/", "User-Agent: " + "a".repeat(7_000))).startsWith("HTTP/1.1 403 ");
            assertThat(client.get("/", "User-Agent: " + (type.equals("allow") ? "abc" : "xyz")))
                    .startsWith("HTTP/1.1 200 ");
        }
    }
}
