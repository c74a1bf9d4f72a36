package io.sluice.spi.guide;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.spi.InvalidPluginConfig;
import io.sluice.spi.Response;
import io.sluice.spi.Step;
import io.sluice.spi.services.Cron;
import io.sluice.spi.testkit.FakeExchange;
import io.sluice.spi.testkit.FakePluginContext;
import io.sluice.spi.testkit.FakeUpstream;
import io.sluice.spi.testkit.PluginHarness;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ExamplesTest {
    private final FakePluginContext context = FakePluginContext.of("example", Step.REQUEST);
    private final PluginHarness harness = new PluginHarness();

    @Test
    void membershipAsksTheDirectory() {
        harness.plugin("membership", new Examples.Membership("jane"::equals, context));

        assertThat(harness.run(FakeExchange.get("/").header("X-Member", "jane")).status())
                .isEqualTo(200);
        assertThat(harness.run(FakeExchange.get("/").header("X-Member", "joe")).status())
                .isEqualTo(403);
    }

    @Test
    void introducedAsksTheRegistry() throws InvalidPluginConfig {
        var registry =
                FakeUpstream.answering(call -> Response.of(call.target().equals("/guests/10.0.0.1") ? 200 : 404));
        context.upstream("registry", registry);
        harness.plugin("introduced", new Examples.Introduced(context.upstream("upstream", "registry")));

        assertThat(harness.run(FakeExchange.get("/").remoteAddress("10.0.0.1")).status())
                .isEqualTo(200);
        assertThat(harness.run(FakeExchange.get("/").remoteAddress("10.0.0.2")).status())
                .isEqualTo(403);
    }

    @Test
    void rememberedAsksTheRegistryOnceInFiveMinutes() throws InvalidPluginConfig {
        var registry = FakeUpstream.answering(Response.of(200));
        context.upstream("registry", registry);
        harness.plugin("remembered", Examples.Remembered.of(context.upstream("upstream", "registry"), context));

        for (int i = 0; i < 3; i++) {
            assertThat(harness.run(FakeExchange.get("/")).status()).isEqualTo(200);
        }
        assertThat(registry.calls()).hasSize(1);
        context.advance(Duration.ofMinutes(5));
        assertThat(harness.run(FakeExchange.get("/")).status()).isEqualTo(200);
        assertThat(registry.calls()).hasSize(2);
    }

    @Test
    void numberedGoesOnWhereItWasBeforeARestart() {
        var first = new PluginHarness().plugin("numbered", new Examples.Numbered(context.store()));
        assertThat(numberOf(first)).isEqualTo("1");
        assertThat(numberOf(first)).isEqualTo("2");

        var second = new PluginHarness()
                .plugin("numbered", new Examples.Numbered(context.restarted().store()));
        assertThat(numberOf(second)).isEqualTo("3");
    }

    private static String numberOf(PluginHarness harness) {
        return harness.run(FakeExchange.get("/"))
                .upstreamRequest()
                .head()
                .headers()
                .first("X-Number")
                .orElse("none");
    }

    @Test
    void greeterAsksForItsGreetingAgainAndAgain() {
        var greetings = new ArrayDeque<>(List.of("hello", "goodbye"));
        harness.plugin("greeter", Examples.Greeter.of(greetings::remove, context));
        assertThat(harness.run(FakeExchange.get("/")).status()).isEqualTo(503);

        context.advance(Duration.ofMinutes(10));
        assertThat(harness.run(FakeExchange.get("/")).body()).isEqualTo("hello");
        context.advance(Duration.ofMinutes(10));
        assertThat(harness.run(FakeExchange.get("/")).body()).isEqualTo("goodbye");

        // Nothing more to say: it tries five times, and keeps what it has.
        context.advance(Duration.ofMinutes(10).plusSeconds(5 + 10 + 20 + 40 + 60));
        assertThat(context.logLines())
                .filteredOn(line -> line.startsWith("WARN"))
                .hasSize(5);
        assertThat(context.logLines()).last().asString().startsWith("ERROR job greeting is given up");
        assertThat(harness.run(FakeExchange.get("/")).body()).isEqualTo("goodbye");
    }

    @Test
    void alarmIsRaisedUntilThePagerHasHeardIt() throws InvalidPluginConfig {
        var status = new AtomicInteger(503);
        var pager = FakeUpstream.answering(call -> Response.of(status.get()));
        context.upstream("pager", pager);
        Examples.Alarm.of(context.upstream("upstream", "pager"), Cron.parse("0 6 * * *"), context);
        context.advance(Duration.ofHours(5));
        assertThat(pager.calls()).hasSize(1);

        var after = context.restarted();
        status.set(200);
        Examples.Alarm.of(context.upstream("upstream", "pager"), Cron.parse("0 6 * * *"), after);
        after.advance(Duration.ofHours(1));
        assertThat(pager.calls()).hasSize(2);
    }

    @Test
    void bouncerHearsOfWhoHasTrippedTheWire() {
        harness.plugin("bouncer", Examples.Bouncer.of(context));
        assertThat(harness.run(FakeExchange.get("/")).status()).isEqualTo(200);

        var wire = FakePluginContext.of("wire", Step.REQUEST);
        var trap = new PluginHarness().plugin("wire", new Examples.Tripwire(wire.events()));
        assertThat(trap.run(FakeExchange.get("/")).status()).isEqualTo(404);
        wire.published().forEach(context::tell);

        assertThat(harness.run(FakeExchange.get("/")).status()).isEqualTo(403);
    }

    @Test
    void signedAppendsToPlainText() {
        harness.plugin("signed", new Examples.Signed("-- bye"));

        for (int size = 1; size < 8; size++) {
            harness.chunkSize(size).upstream(Response.text(200, "hello"));
            assertThat(harness.run(FakeExchange.get("/")).body()).isEqualTo("hello-- bye");
        }
        harness.upstream(Response.html(200, "hello"));
        assertThat(harness.run(FakeExchange.get("/")).body()).isEqualTo("hello");
    }

    @Test
    void timedRecordsEveryExchange() {
        harness.plugin("timed", new Examples.Timed(context.slot(Long.class), context));

        assertThat(harness.run(FakeExchange.get("/")).isOver()).isTrue();

        assertThat(context.meters().timer("after_request_step").count()).isEqualTo(1);
    }
}
