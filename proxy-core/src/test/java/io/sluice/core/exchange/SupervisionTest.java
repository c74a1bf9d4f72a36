package io.sluice.core.exchange;

import static io.sluice.core.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.chain.HookCall;
import io.sluice.core.chain.PluginFault;
import io.sluice.core.chain.PluginHealth.Mode;
import io.sluice.core.testing.RawClient;
import io.sluice.core.testing.ScriptedOrigin;
import io.sluice.core.testing.TestPlugins;
import io.sluice.core.testing.TestProxy;
import io.sluice.spi.Exchange;
import io.sluice.spi.Plugin;
import io.sluice.spi.RequestResult;
import io.sluice.spi.ResponseResult;
import io.sluice.spi.body.BodyFilter;
import io.sluice.spi.body.BodyResult;
import io.sluice.spi.body.Chunk;
import io.sluice.spi.http.ResponseHead;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Plugins that misbehave, beside a location that has none of them: what becomes of them, of their exchanges, and of the others. */
class SupervisionTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private static final String BAD = "GET /bad HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String GOOD = "GET /good HTTP/1.1\r\nHost: a\r\n\r\n";

    /** One loop, so that whoever holds it holds all. */
    private static TestProxy proxy(ScriptedOrigin origin, Plugin plugin, String... lines) {
        return proxy("200ms", origin, plugin, lines);
    }

    private static TestProxy proxy(String awaitTimeout, ScriptedOrigin origin, Plugin plugin, String... lines) {
        return TestProxy.run(
                """
                [basic]
                grace_period = "1s"
                await_timeout = "%s"
                [servers.web]
                addr = "127.0.0.1:0"
                locations = ["bad", "good"]
                [locations.bad]
                path = "/bad"
                upstream = "origin"
                plugins = ["bad"]
                [locations.good]
                path = "/good"
                upstream = "origin"
                [upstreams.origin]
                addrs = ["127.0.0.1:%d"]
                [plugins.bad]
                category = "bad"
                %s
                """.formatted(awaitTimeout, origin.port(), String.join("\n", lines)),
                TestPlugins.category("bad", plugin));
    }

    private static double meter(TestProxy proxy, String name, String hook) {
        return proxy.meters()
                .get(name)
                .tag("plugin", "bad")
                .tag("hook", hook)
                .functionCounter()
                .count();
    }

    private static void assertGoodIsUntouched(TestProxy proxy) throws IOException {
        try (var client = new RawClient(proxy.port())) {
            for (int i = 0; i < 5; i++) {
                assertThat(client.send(GOOD).response())
                        .startsWith("HTTP/1.1 200 ")
                        .endsWith("ok");
            }
        }
    }

    /** Throws while it is called. */
    private static final class Throwing implements Plugin {
        private final AtomicInteger calls = new AtomicInteger();

        @Override
        public RequestResult onRequest(Exchange exchange) {
            calls.incrementAndGet();
            throw new IllegalStateException("oops");
        }
    }

    @Test
    void whoeverKeepsThrowingIsNotCalledAnyMore() throws Exception {
        var plugin = new Throwing();
        try (var origin = ScriptedOrigin.answering(OK);
                var proxy = proxy(origin, plugin);
                var client = new RawClient(proxy.port())) {
            TimeUnit.SECONDS.sleep(1);
            for (int i = 0; i < 30; i++) {
                assertThat(client.send(BAD).response()).startsWith("HTTP/1.1 500 ");
            }
            eventually(() -> proxy.health("bad").mode() == Mode.PAUSED);
            int calls = plugin.calls.get();

            assertThat(client.send(BAD).response()).startsWith("HTTP/1.1 500 ");

            assertThat(plugin.calls).hasValue(calls);
            assertThat(meter(proxy, "sluice.plugin.errors", "onRequest")).isEqualTo(calls);
            assertThat(proxy.meters()
                            .get("sluice.plugin.calls")
                            .tag("plugin", "bad")
                            .tag("hook", "onRequest")
                            .functionTimer()
                            .count())
                    .isEqualTo(calls);
            assertThat(proxy.meters()
                            .get("plugin_disabled_by_system")
                            .functionCounter()
                            .count())
                    .isEqualTo(1);
            assertThat(proxy.meters()
                            .get("plugin_setup_ms")
                            .tag("plugin", "bad")
                            .tag("status", "success")
                            .summary()
                            .count())
                    .isEqualTo(1);
            assertGoodIsUntouched(proxy);
        }
    }

    @Test
    void whoeverKeepsThrowingIsPassedByWhereConfigured() throws Exception {
        var plugin = new Throwing();
        try (var origin = ScriptedOrigin.answering(OK);
                var proxy = proxy(origin, plugin, "on_error = \"continue\"");
                var client = new RawClient(proxy.port())) {
            TimeUnit.SECONDS.sleep(1);
            for (int i = 0; i < 30; i++) {
                assertThat(client.send(BAD).response()).startsWith("HTTP/1.1 200 ");
            }
            eventually(() -> proxy.health("bad").mode() == Mode.PAUSED);
            int calls = plugin.calls.get();
            assertThat(client.send(BAD).response()).startsWith("HTTP/1.1 200 ");
            assertThat(plugin.calls).hasValue(calls);
        }
    }

    /** Sleeps on the loop; elsewhere it waits until it is let go. */
    private static final class Blocking implements Plugin {
        private final CountDownLatch mayGo = new CountDownLatch(1);

        @Override
        public RequestResult onRequest(Exchange exchange) {
            try {
                if (Thread.currentThread().isVirtual()) {
                    mayGo.await();
                } else {
                    TimeUnit.MILLISECONDS.sleep(300);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            exchange.request().headers().set("X-Slept", "1");
            return RequestResult.proceed();
        }
    }

    @Test
    void whoeverHoldsTheLoopIsNamedAndMovedOffIt() throws Exception {
        var plugin = new Blocking();
        try (var origin = ScriptedOrigin.answering(OK);
                var proxy = proxy(origin, plugin, "", "");
                var client = new RawClient(proxy.port())) {
            // A watchdog that was not let run itself says nothing, so on a busy machine it may take some calls more.
            for (int i = 0; i < 60 && proxy.health("bad").hogs() == 0; i++) {
                assertThat(client.send(BAD).response()).startsWith("HTTP/1.1 200 ");
            }
            assertThat(proxy.health("bad").lastFault()).hasValueSatisfying(fault -> {
                assertThat(fault.code()).isEqualTo(PluginFault.Code.HOGGED_LOOP);
                assertThat(fault.during()).isEqualTo("onRequest");
                assertThat(fault.stack()).anyMatch(line -> line.contains("Blocking.onRequest"));
            });
            for (int i = 0; i < 60 && proxy.health("bad").mode() == Mode.CALLED; i++) {
                // The one that is moved is late.
                assertThat(client.send(BAD).response()).containsPattern("^HTTP/1.1 (200|504) ");
            }
            eventually(() -> proxy.health("bad").mode() == Mode.OFF_LOOP);
            origin.requests().clear();

            client.send(BAD);
            try (var other = new RawClient(proxy.port())) {
                for (int i = 0; i < 5; i++) {
                    assertThat(other.send(GOOD).response()).startsWith("HTTP/1.1 200 ");
                }
            }
            // The exchange waits as for any stage, and this one is late.
            assertThat(client.response()).startsWith("HTTP/1.1 504 ");
            plugin.mayGo.countDown();
            assertThat(origin.requests()).noneMatch(request -> request.startsWith("GET /bad"));
        }
    }

    /** Blocks for less than the exchange waits, once it may. */
    private static final class BlockingBriefly implements Plugin {
        @Override
        public RequestResult onRequest(Exchange exchange) {
            exchange.request().headers().set("X-Thread", Thread.currentThread().isVirtual() ? "virtual" : "loop");
            sleep();
            return RequestResult.proceed();
        }

        @Override
        public ResponseResult onResponse(Exchange exchange, ResponseHead head) {
            head.headers().set("X-Thread", Thread.currentThread().isVirtual() ? "virtual" : "loop");
            return ResponseResult.proceed();
        }

        private static void sleep() {
            try {
                TimeUnit.MILLISECONDS.sleep(150);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Test
    void whoeverWasMovedDoesItsWorkAllTheSame() throws Exception {
        try (var origin = ScriptedOrigin.answering(OK);
                var proxy = proxy("60s", origin, new BlockingBriefly());
                var client = new RawClient(proxy.port())) {
            TimeUnit.SECONDS.sleep(1);
            for (int i = 0; i < 60 && proxy.health("bad").mode() == Mode.CALLED; i++) {
                assertThat(client.send(BAD).response()).startsWith("HTTP/1.1 200 ");
            }
            eventually(() -> proxy.health("bad").mode() == Mode.OFF_LOOP);
            assertThat(client.send(BAD).response()).startsWith("HTTP/1.1 200 ");
            assertThat(origin.requests()).last().asString().contains("X-Thread: virtual\r\n");
            assertThat(client.send(BAD).response()).contains("X-Thread: virtual\r\n");
        }
    }

    @Test
    void aFilterThatThrowsMidBodyIsCounted() throws Exception {
        var plugin = new Plugin() {
            @Override
            public ResponseResult onResponse(Exchange exchange, ResponseHead head) {
                return ResponseResult.proceed().filtering(new BodyFilter() {
                    private int chunks;

                    @Override
                    public BodyResult onChunk(Chunk chunk) {
                        if (++chunks > 1) {
                            throw new IllegalStateException("oops");
                        }
                        return BodyResult.proceed();
                    }
                });
            }
        };
        try (var origin = ScriptedOrigin.answering(OK);
                var proxy = proxy(origin, plugin);
                var client = new RawClient(proxy.port())) {
            // The body, then its end: the second call.
            assertThat(client.send(BAD).all()).endsWith("<reset>");
            eventually(() -> proxy.health("bad").faults(HookCall.BODY_FILTER) == 1);
            assertThat(meter(proxy, "sluice.plugin.errors", "body filter")).isEqualTo(1);
            assertThat(proxy.health("bad").mode()).isEqualTo(Mode.CALLED);
            assertGoodIsUntouched(proxy);
        }
    }

    @Test
    void anAwaitThatNeverCompletesTimesOutAndIsCounted() throws Exception {
        var plugin = new Plugin() {
            @Override
            public RequestResult onRequest(Exchange exchange) {
                return RequestResult.await(new CompletableFuture<>());
            }
        };
        try (var origin = ScriptedOrigin.answering(OK);
                var proxy = proxy(origin, plugin);
                var client = new RawClient(proxy.port())) {
            client.send(BAD);
            assertGoodIsUntouched(proxy);
            assertThat(client.response()).startsWith("HTTP/1.1 504 ");
            assertThat(proxy.health("bad").lastFault()).hasValueSatisfying(fault -> {
                assertThat(fault.code()).isEqualTo(PluginFault.Code.TIMED_OUT);
                assertThat(fault.retryable()).isTrue();
            });
            assertThat(meter(proxy, "sluice.plugin.errors", "onRequest")).isEqualTo(1);
        }
    }
}
