package io.sluice.core.exchange;

import static io.sluice.core.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.chain.PluginHealth;
import io.sluice.core.chain.PluginHealth.Mode;
import io.sluice.core.testing.ChainProxy;
import io.sluice.core.testing.RawClient;
import io.sluice.core.testing.ScriptedOrigin;
import io.sluice.spi.Exchange;
import io.sluice.spi.Plugin;
import io.sluice.spi.RequestResult;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** A hook that does not come back. */
class HangingHookTest {
    /** Hangs until it is let go. */
    private static final class Hanging implements Plugin {
        private final CountDownLatch mayGo = new CountDownLatch(1);

        @Override
        public RequestResult onRequest(Exchange exchange) {
            try {
                mayGo.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return RequestResult.proceed();
        }
    }

    @Test
    void isNotCalledOnLoopsAnyMoreThoughItWasCalledOnce() throws Exception {
        var plugin = new Hanging();
        try (var origin = ScriptedOrigin.answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                var proxy = ChainProxy.inFrontOf(origin, plugin);
                var client = new RawClient(proxy.port())) {
            PluginHealth health = proxy.proxy().health("p1");
            try {
                client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
                eventually("is known to hold the loop", () -> !health.holds().isEmpty());
                eventually("is not called on loops any more", () -> health.mode() != Mode.CALLED);
                assertThat(health.lastFault().orElseThrow().stack())
                        .anyMatch(line -> line.contains("Hanging.onRequest"));
            } finally {
                plugin.mayGo.countDown();
            }
            assertThat(client.response()).startsWith("HTTP/1.1 200 ");
            eventually("has let go", () -> health.holds().isEmpty());
        }
    }
}
