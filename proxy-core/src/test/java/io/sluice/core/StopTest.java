package io.sluice.core;

import static io.sluice.core.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.testing.RawClient;
import io.sluice.core.testing.ScriptedOrigin;
import io.sluice.core.testing.TestPlugins;
import io.sluice.core.testing.TestProxy;
import io.sluice.spi.Exchange;
import io.sluice.spi.Plugin;
import io.sluice.spi.PluginContext;
import io.sluice.spi.PluginFactory;
import io.sluice.spi.RequestResult;
import io.sluice.spi.Response;
import io.sluice.spi.upstream.CallFailure;
import io.sluice.spi.upstream.UpstreamCall;
import io.sluice.spi.upstream.UpstreamClient;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The end of a proxy whose plugins are at something of their own, which would not end by itself within a test's time. */
class StopTest {
    private final Queue<String> ended = new ConcurrentLinkedQueue<>();
    private final CountDownLatch sleeping = new CountDownLatch(2);

    private static String config(ScriptedOrigin origin, String label) {
        return """
                [basic]
                grace_period = "300ms"
                [servers.web]
                addr = "127.0.0.1:0"
                locations = ["all"]
                [locations.all]
                plugins = ["busy"]
                [plugins.busy]
                category = "busy"
                label = "%s"
                [upstreams.api]
                addrs = ["127.0.0.1:%d"]
                connection_timeout = "60s"
                """.formatted(label, origin.port());
    }

    /** Asks an origin, sleeps in a job and sleeps in blocking work, all of it for an hour. */
    private PluginFactory<?> busy() {
        return TestPlugins.category("busy", (settings, context) -> {
            String label = settings.label().orElseThrow();
            UpstreamClient api = context.upstream("upstream", "api");
            context.scheduler().once("call", Duration.ZERO, () -> call(api, label));
            context.scheduler().once("sleep", Duration.ZERO, () -> sleep("job", label));
            return new Plugin() {
                @Override
                public RequestResult onRequest(Exchange exchange) {
                    begin(context, label);
                    return RequestResult.respond(Response.of(204));
                }

                @Override
                public void close() {
                    ended.add(label + " is closed");
                }
            };
        });
    }

    private void begin(PluginContext context, String label) {
        var unused = context.blocking(() -> {
            sleep("blocking", label);
            return label;
        });
    }

    private void sleep(String what, String label) throws InterruptedException {
        sleeping.countDown();
        try {
            TimeUnit.HOURS.sleep(1);
        } catch (InterruptedException e) {
            ended.add(label + ": " + what + " is interrupted");
            throw e;
        }
    }

    private void call(UpstreamClient api, String label) throws Exception {
        api.send(UpstreamCall.get("/" + label).withTimeout(Duration.ofHours(1)))
                .whenComplete((answer, error) -> {
                    if (error instanceof CallFailure failure) {
                        ended.add(label + ": call fails by " + failure.reason());
                    }
                })
                .toCompletableFuture()
                .get();
    }

    private void awaitEnd(String... all) {
        for (String one : all) {
            eventually(one, () -> ended.contains(one));
        }
    }

    @Test
    void endsWhatPluginsAreAtWhenTheGraceIsOver() throws Exception {
        var never = new CountDownLatch(1);
        try (var origin = new ScriptedOrigin((request, connection) -> never.await())) {
            try (TestProxy proxy = TestProxy.run(config(origin, "one"), busy())) {
                assertThat(RawClient.get(proxy.port(), "/")).startsWith("HTTP/1.1 204 ");
                assertThat(sleeping.await(60, TimeUnit.SECONDS)).isTrue();
                eventually(() -> origin.requests().size() == 1);
            }
            awaitEnd(
                    "one is closed",
                    "one: job is interrupted",
                    "one: blocking is interrupted",
                    "one: call fails by CONNECTION_LOST");
        }
    }

    @Test
    void endsThatOfReplacedPluginsToo() throws Exception {
        var never = new CountDownLatch(1);
        try (var origin = new ScriptedOrigin((request, connection) -> never.await())) {
            try (TestProxy proxy = TestProxy.run(config(origin, "one"), busy())) {
                eventually(() -> origin.requests().size() == 1);
                assertThat(proxy.reload(config(origin, "two"))).isEmpty();
                eventually(() -> origin.requests().size() == 2);
                assertThat(ended)
                        .as("what is under way keeps the replaced instance")
                        .isEmpty();
            }
            awaitEnd(
                    "one is closed",
                    "one: call fails by CONNECTION_LOST",
                    "two is closed",
                    "two: call fails by CONNECTION_LOST");
        }
    }
}
