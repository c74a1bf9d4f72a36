package io.sluice.core.exchange;

import static io.sluice.core.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.chain.HookCall;
import io.sluice.core.chain.PluginFault;
import io.sluice.core.chain.PluginHealth;
import io.sluice.core.chain.PluginHealth.Mode;
import io.sluice.core.testing.ChainProxy;
import io.sluice.core.testing.RawClient;
import io.sluice.core.testing.ScriptedOrigin;
import io.sluice.spi.Exchange;
import io.sluice.spi.Plugin;
import io.sluice.spi.RequestResult;
import io.sluice.spi.ResponseResult;
import io.sluice.spi.body.BodyFilter;
import io.sluice.spi.body.BodyResult;
import io.sluice.spi.body.Chunk;
import io.sluice.spi.http.ResponseHead;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Plugins' code that loops run besides hooks: it is counted and watched as they are. */
class WatchedCallsTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    private static void block() {
        try {
            TimeUnit.MILLISECONDS.sleep(200);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String thread() {
        return Thread.currentThread().isVirtual() ? "virtual" : "loop";
    }

    /** Holds the loop only when its stage is complete. */
    private static final class LateBlocking implements Plugin {
        @Override
        public RequestResult onRequest(Exchange exchange) {
            return RequestResult.await(CompletableFuture.completedFuture("X-Thread"), name -> {
                block();
                exchange.request().headers().set(name, thread());
                return RequestResult.proceed();
            });
        }
    }

    @Test
    void whatFollowsAStageIsMovedOffTheLoopThatItHolds() throws Exception {
        try (var origin = ScriptedOrigin.answering(OK);
                var proxy = ChainProxy.inFrontOf(origin, new LateBlocking());
                var client = new RawClient(proxy.port())) {
            PluginHealth health = proxy.proxy().health("p1");
            eventually("is moved", () -> {
                assertThat(client.send(GET).response()).startsWith("HTTP/1.1 200 ");
                return health.mode() == Mode.OFF_LOOP;
            });
            assertThat(health.lastFault()).hasValueSatisfying(fault -> {
                assertThat(fault.code()).isEqualTo(PluginFault.Code.HOGGED_LOOP);
                assertThat(fault.during()).isEqualTo("await");
            });
            assertThat(origin.requests()).first().asString().contains("X-Thread: loop\r\n");
            assertThat(client.send(GET).response()).startsWith("HTTP/1.1 200 ");
            assertThat(origin.requests()).last().asString().contains("X-Thread: virtual\r\n");
            assertThat(health.calls(HookCall.AWAITED))
                    .isGreaterThanOrEqualTo(origin.requests().size());
        }
    }

    /** Holds the loop only when its filter is closed. */
    private static final class ClosingSlowly implements Plugin {
        @Override
        public ResponseResult onResponse(Exchange exchange, ResponseHead head) {
            return ResponseResult.proceed().filtering(new BodyFilter() {
                @Override
                public BodyResult onChunk(Chunk chunk) {
                    return BodyResult.proceed();
                }

                @Override
                public void close() {
                    block();
                }
            });
        }
    }

    @Test
    void aFilterThatHoldsTheLoopWhenItIsClosedIsNamed() throws Exception {
        try (var origin = ScriptedOrigin.answering(OK);
                var proxy = ChainProxy.inFrontOf(origin, new ClosingSlowly());
                var client = new RawClient(proxy.port())) {
            PluginHealth health = proxy.proxy().health("p1");
            eventually("is reported", () -> {
                assertThat(client.send(GET).response()).startsWith("HTTP/1.1 200 ");
                return health.hogs() > 0;
            });
            assertThat(health.lastFault()).hasValueSatisfying(fault -> {
                assertThat(fault.during()).isEqualTo("body filter");
                assertThat(fault.stack()).anyMatch(line -> line.contains("ClosingSlowly"));
            });
        }
    }

    /** Its filter is for a body that there is not, and throws. */
    private static final class ThrowingAtNothing implements Plugin {
        @Override
        public RequestResult onRequest(Exchange exchange) {
            return RequestResult.proceed().filtering(new BodyFilter() {
                @Override
                public BodyResult onChunk(Chunk chunk) {
                    return BodyResult.proceed();
                }

                @Override
                public void close() {
                    throw new IllegalStateException("oops");
                }
            });
        }
    }

    @Test
    void aFilterOfNoBodyThatThrowsIsCounted() throws Exception {
        try (var origin = ScriptedOrigin.answering(OK);
                var proxy = ChainProxy.inFrontOf(origin, new ThrowingAtNothing());
                var client = new RawClient(proxy.port())) {
            assertThat(client.send(GET).response()).startsWith("HTTP/1.1 200 ");
            assertThat(proxy.proxy().health("p1").faults(HookCall.BODY_FILTER)).isEqualTo(1);
        }
    }
}
