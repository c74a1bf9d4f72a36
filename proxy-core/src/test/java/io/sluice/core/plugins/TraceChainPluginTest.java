package io.sluice.core.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.sluice.core.testing.JdkClient;
import io.sluice.core.testing.ScriptedOrigin;
import io.sluice.core.testing.TestProxy;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class TraceChainPluginTest {
    private static final String SECRET = "open-sesame-open-sesame";

    @Test
    void showsTheChainToWhoHoldsTheSecret() throws Exception {
        try (var origin = ScriptedOrigin.echoing();
                var proxy = TestProxy.inFrontOf(
                        origin.port(),
                        "plugins = [\"id\", \"slow\", \"ping\", \"trace\"]",
                        "[plugins.id]",
                        "category = \"request_id\"",
                        "[plugins.slow]",
                        "category = \"fault\"",
                        "delay = \"20ms\"",
                        "path = \"^/slow\"",
                        "[plugins.ping]",
                        "category = \"ping\"",
                        "[plugins.trace]",
                        "category = \"trace_chain\"",
                        "secret = \"" + SECRET + "\"");
                var client = new JdkClient(proxy)) {
            var traced = client.get("/slow", "X-Trace-Chain", SECRET);
            assertThat(traced.body()).contains("GET /slow ").doesNotContain(SECRET);
            var lines = traced.headers().allValues("X-Trace-Chain");
            assertThat(lines).hasSize(5);
            assertThat(lines.get(0)).matches("\"id\"; hook=request; step=request; verdict=continue; us=\\d+");
            assertThat(lines.get(1)).matches("\"slow\"; hook=request; step=request; verdict=await; us=\\d+");
            assertThat(lines.get(2)).matches("\"slow\"; hook=request; step=request; verdict=continue; us=\\d{5,}");
            assertThat(lines.get(3)).matches("\"ping\"; hook=request; step=request; verdict=continue; us=\\d+");
            assertThat(lines.get(4)).matches("\"id\"; hook=response; step=request; verdict=continue; us=\\d+");

            assertThat(client.get("/ping", "X-Trace-Chain", SECRET + " json").body())
                    .startsWith("{\"status\":200,\"chain\":[{\"plugin\":\"id\"")
                    .contains("{\"plugin\":\"ping\",\"hook\":\"request\",\"step\":\"request\",\"verdict\":\"respond\"");

            assertThat(client.get("/slow", "X-Trace-Chain", "guess").headers().allValues("X-Trace-Chain"))
                    .isEmpty();
        }
    }

    @Test
    void takesTheTimeOfFiltersAndOfTheEnd() throws Exception {
        var logger = (Logger) LoggerFactory.getLogger("io.sluice.plugin.trace");
        var lines = new LinkedBlockingQueue<String>();
        var appender = new AppenderBase<ILoggingEvent>() {
            @Override
            protected void append(ILoggingEvent event) {
                lines.add(event.getFormattedMessage());
            }
        };
        appender.start();
        logger.addAppender(appender);
        try (var origin = ScriptedOrigin.answering(
                        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5\r\n\r\nhello");
                var proxy = TestProxy.inFrontOf(
                        origin.port(),
                        "plugins = [\"busy\", \"swap\", \"trace\"]",
                        "[plugins.busy]",
                        "category = \"limit\"",
                        "type = \"inflight\"",
                        "max = 5",
                        "[plugins.swap]",
                        "category = \"sub_filter\"",
                        "filters = [\"sub_filter 'hello' 'goodbye'\"]",
                        "[plugins.trace]",
                        "category = \"trace_chain\"",
                        "secret = \"" + SECRET + "\"");
                var client = new JdkClient(proxy)) {
            assertThat(client.get("/x", "X-Trace-Chain", SECRET).body()).isEqualTo("goodbye");
            assertThat(lines.poll(60, TimeUnit.SECONDS))
                    .matches(
                            "GET /x: \\{\"status\":200,\"chain\":\\[.*"
                                    + "\\{\"plugin\":\"swap\",\"hook\":\"response\",\"step\":\"response\",\"verdict\":\"filtered\",\"chunks\":[12],"
                                    + "\"us\":\\d+},"
                                    + "\\{\"plugin\":\"busy\",\"hook\":\"complete\",\"step\":\"request\",\"verdict\":\"continue\",\"us\":\\d+}]}");
        } finally {
            logger.detachAppender(appender);
        }
    }
}
