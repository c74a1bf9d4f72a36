package io.sluice.plugins.tracechain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.spi.Exchange;
import io.sluice.spi.Outcome;
import io.sluice.spi.Plugin;
import io.sluice.spi.RequestResult;
import io.sluice.spi.Response;
import io.sluice.spi.ResponseResult;
import io.sluice.spi.body.BodyResult;
import io.sluice.spi.http.ResponseHead;
import io.sluice.spi.testkit.FakeExchange;
import io.sluice.spi.testkit.PluginHarness;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class TraceChainTest {
    private static final String SECRET = "open-sesame-open-sesame";
    private final PluginHarness harness = new PluginHarness();

    private static final class Passing implements Plugin {
        @Override
        public RequestResult onRequest(Exchange exchange) {
            return RequestResult.await(CompletableFuture.completedFuture(RequestResult.proceed()));
        }

        @Override
        public ResponseResult onResponse(Exchange exchange, ResponseHead head) {
            return ResponseResult.proceed().filtering(chunk -> BodyResult.proceed());
        }
    }

    private static final class Refusing implements Plugin {
        @Override
        public RequestResult onRequest(Exchange exchange) {
            return RequestResult.respond(Response.text(403, "no"));
        }
    }

    private void chain(Plugin... plugins) throws Exception {
        for (Plugin plugin : plugins) {
            harness.plugin(plugin.getClass().getSimpleName(), plugin);
        }
        harness.plugin(new TraceChainFactory(), "secret", SECRET);
    }

    @Test
    void showsWhatEachPluginDid() throws Exception {
        chain(new Passing(), new Refusing());

        var run = harness.run(FakeExchange.get("/").header("X-Trace-Chain", SECRET));

        assertThat(run.status()).isEqualTo(403);
        assertThat(run.body()).isEqualTo("no");
        assertThat(run.headers().all("X-Trace-Chain"))
                .containsExactly(
                        "\"Passing\"; hook=request; step=request; verdict=await; us=0",
                        "\"Passing\"; hook=request; step=request; verdict=continue; us=0",
                        "\"Refusing\"; hook=request; step=request; verdict=respond; us=0",
                        "\"Passing\"; hook=response; step=request; verdict=filter; us=0");
        assertThat(run.headers().all("Cache-Control")).containsExactly("no-store");
    }

    private static final class Rewriting implements Plugin {
        @Override
        public RequestResult onRequest(Exchange exchange) {
            return RequestResult.proceed().filtering(chunk -> BodyResult.proceed());
        }

        @Override
        public ResponseResult onResponse(Exchange exchange, ResponseHead head) {
            return ResponseResult.proceed().filtering(chunk -> BodyResult.proceed());
        }

        @Override
        public void onComplete(Exchange exchange, Outcome outcome) {
            throw new IllegalStateException("at the very end");
        }
    }

    @Test
    void tellsTheLogWhatTheResponseCouldNotSay() throws Exception {
        chain(new Rewriting());
        harness.chunkSize(2);

        var run = harness.run(FakeExchange.post("/a", "hello").header("X-Trace-Chain", SECRET));

        assertThat(run.headers().all("X-Trace-Chain"))
                .containsExactly(
                        "\"Rewriting\"; hook=request; step=request; verdict=filter; us=0",
                        "\"Rewriting\"; hook=request; step=request; verdict=filtered; chunks=3; us=0",
                        "\"Rewriting\"; hook=response; step=request; verdict=filter; us=0");
        assertThat(harness.context("trace_chain").logLines())
                .singleElement()
                .asString()
                .startsWith("INFO POST /a: {\"status\":200,\"chain\":[{\"plugin\":\"Rewriting\",\"hook\":\"request\",")
                .contains("\"hook\":\"response\",\"step\":\"request\",\"verdict\":\"filtered\",\"chunks\":")
                .endsWith("\"hook\":\"complete\",\"step\":\"request\",\"verdict\":\"threw\",\"us\":0}]}");
    }

    @Test
    void showsAPageInsteadOfTheResponse() throws Exception {
        chain(new Refusing());

        var run = harness.run(FakeExchange.get("/").header("X-Trace-Chain", SECRET + " json"));

        assertThat(run.status()).isEqualTo(200);
        assertThat(run.header("Content-Type")).contains("application/json");
        assertThat(run.body())
                .isEqualTo("{\"status\":403,\"chain\":[{\"plugin\":\"Refusing\",\"hook\":\"request\","
                        + "\"step\":\"request\",\"verdict\":\"respond\",\"us\":0}]}");
    }

    @Test
    void othersSeeNothing() throws Exception {
        chain(new Passing());

        assertThat(harness.run(FakeExchange.get("/")).header("X-Trace-Chain")).isEmpty();
        for (String wrong : new String[] {"open", SECRET + "x", " json", SECRET + "json", ""}) {
            var run = harness.run(FakeExchange.get("/").header("X-Trace-Chain", wrong));
            assertThat(run.header("X-Trace-Chain")).isEmpty();
            assertThat(run.body()).isEqualTo("upstream");
        }
    }

    @Test
    void theSecretStaysHere() throws Exception {
        chain(new Passing());

        var run = harness.run(FakeExchange.get("/").header("X-Trace-Chain", SECRET));

        assertThat(run.upstreamRequest().head().headers().contains("X-Trace-Chain"))
                .isFalse();
    }

    @Test
    void refusesWhatCannotBe() {
        assertThatThrownBy(() -> harness.plugin(new TraceChainFactory(), "secret", "short"))
                .hasMessageContaining("16");
        assertThatThrownBy(() -> harness.plugin(new TraceChainFactory(), "secret", "é".repeat(20)))
                .hasMessageContaining("ASCII");
        assertThatThrownBy(() -> harness.plugin(new TraceChainFactory(), "secret", SECRET, "header", "a b"))
                .hasMessageContaining("not a name");
    }
}
