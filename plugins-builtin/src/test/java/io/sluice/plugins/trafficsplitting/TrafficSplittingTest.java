package io.sluice.plugins.trafficsplitting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.spi.Response;
import io.sluice.spi.testkit.FakeExchange;
import io.sluice.spi.testkit.FakeUpstream;
import io.sluice.spi.testkit.PluginHarness;
import io.sluice.spi.testkit.PluginRun;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrafficSplittingTest {
    private final FakeUpstream shadow = FakeUpstream.silent();
    private final PluginHarness harness = new PluginHarness()
            .upstream("canary", FakeUpstream.answering(Response.of(200)))
            .upstream("shadow", shadow);

    private void with(TrafficSplittingFactory factory, Object... keys) throws Exception {
        var map = new LinkedHashMap<String, Object>();
        for (int i = 0; i < keys.length; i += 2) {
            map.put((String) keys[i], keys[i + 1]);
        }
        harness.plugin(factory, map);
    }

    private boolean isSplit(FakeExchange exchange) {
        harness.run(exchange);
        return exchange.chosenUpstream().equals(Optional.of("canary"));
    }

    @Test
    void sendsAShareElsewhere() throws Exception {
        with(new TrafficSplittingFactory(), "upstream", "canary", "weight", 20);

        int split = 0;
        for (int i = 0; i < 10_000; i++) {
            split += isSplit(FakeExchange.get("/")) ? 1 : 0;
        }

        assertThat(split).isBetween(1800, 2200);
    }

    @ParameterizedTest
    @CsvSource({"0, 0, false", "0, 0.5, true", "0.5, 0.5, false", "99.9, 100, true"})
    void theWeightIsTheLimit(double lot, double weight, boolean split) throws Exception {
        with(new TrafficSplittingFactory(() -> lot), "upstream", "canary", "weight", weight);

        assertThat(isSplit(FakeExchange.get("/"))).isEqualTo(split);
    }

    @Test
    void aValueAlwaysGoesTheSameWay() throws Exception {
        with(
                new TrafficSplittingFactory(() -> 0),
                "upstream",
                "canary",
                "weight",
                20,
                "stickiness",
                true,
                "sticky_cookie",
                "user");

        int split = 0;
        for (int i = 0; i < 2000; i++) {
            String cookie = "user=u" + i;
            boolean first = isSplit(FakeExchange.get("/").header("Cookie", cookie));
            assertThat(isSplit(FakeExchange.get("/other").header("Cookie", "a=b; " + cookie)))
                    .isEqualTo(first);
            split += first ? 1 : 0;
        }

        assertThat(split).isBetween(280, 520);
        assertThat(isSplit(FakeExchange.get("/"))).isFalse();
    }

    @Test
    void valuesCanBeMatched() throws Exception {
        with(
                new TrafficSplittingFactory(() -> 0),
                "upstream",
                "canary",
                "weight",
                1,
                "stickiness",
                true,
                "sticky_header",
                "X-User",
                "matcher",
                "^beta-");

        assertThat(isSplit(FakeExchange.get("/").header("X-User", "beta-7"))).isTrue();
        assertThat(isSplit(FakeExchange.get("/").header("X-User", "7"))).isFalse();
        assertThat(isSplit(FakeExchange.get("/"))).isFalse();
    }

    @Test
    void givesCookiesByWhichClientsStay() throws Exception {
        with(
                new TrafficSplittingFactory(),
                "upstream",
                "canary",
                "weight",
                50,
                "stickiness",
                true,
                "sticky_cookie",
                "lane",
                "issue_cookie",
                true);
        int split = 0;
        for (int i = 0; i < 400; i++) {
            var exchange = FakeExchange.get("/");
            PluginRun run = harness.run(exchange);
            boolean first = exchange.chosenUpstream().isPresent();
            String cookie = run.header("Set-Cookie").orElseThrow();
            assertThat(cookie).matches("lane=[0-9a-f]+; Path=/; HttpOnly; SameSite=Lax");
            var again = FakeExchange.get("/").header("Cookie", cookie.substring(0, cookie.indexOf(';')));
            assertThat(harness.run(again).header("Set-Cookie")).isEmpty();
            assertThat(again.chosenUpstream().isPresent()).isEqualTo(first);
            split += first ? 1 : 0;
        }
        assertThat(split).isBetween(140, 260);
    }

    @Test
    void copiesWithoutWaiting() throws Exception {
        with(new TrafficSplittingFactory(), "mirror", "shadow");

        var run = harness.run(FakeExchange.get("/x?y=1").header("X-A", "b"));

        assertThat(run.isOver()).isTrue();
        assertThat(run.body()).isEqualTo("upstream");
        assertThat(shadow.calls()).singleElement().satisfies(call -> {
            assertThat(call).hasToString("GET /x?y=1");
            call.forEachHeader((name, value) -> assertThat(value).isNotEmpty());
        });
    }

    @Test
    void copiesBodiesUpToALimit() throws Exception {
        with(new TrafficSplittingFactory(), "mirror", "shadow", "mirror_max_body", "10B");
        harness.chunkSize(3);

        var run = harness.run(FakeExchange.post("/x", "0123456789"));
        assertThat(run.upstreamRequest().body()).isEqualTo("0123456789");
        assertThat(shadow.calls()).hasSize(1);
        assertThat(StandardCharsets.UTF_8
                        .decode(shadow.calls().getFirst().body())
                        .toString())
                .isEqualTo("0123456789");

        assertThat(harness.run(FakeExchange.post("/x", "0123456789a"))
                        .upstreamRequest()
                        .body())
                .isEqualTo("0123456789a");
        assertThat(harness.run(FakeExchange.post("/x", "0123456789a").header("Transfer-Encoding", "chunked"))
                        .upstreamRequest()
                        .body())
                .isEqualTo("0123456789a");
        assertThat(shadow.calls()).hasSize(1);
    }

    @Test
    void copiesAreBounded() throws Exception {
        with(new TrafficSplittingFactory(), "mirror", "shadow", "mirror_max_in_flight", 2);

        for (int i = 0; i < 5; i++) {
            harness.run(FakeExchange.get("/"));
        }
        assertThat(shadow.calls()).hasSize(2);

        shadow.answer(Response.of(500));
        harness.run(FakeExchange.get("/"));
        assertThat(shadow.calls()).hasSize(3);
    }

    @Test
    void copiesAShare() throws Exception {
        with(new TrafficSplittingFactory(() -> 30), "mirror", "shadow", "mirror_percent", 30);
        harness.run(FakeExchange.get("/"));

        assertThat(shadow.calls()).isEmpty();
    }

    @Test
    void refusesWhatCannotBe() {
        var factory = new TrafficSplittingFactory();
        assertThatThrownBy(() -> with(factory, "mirror_percent", 1)).hasMessageContaining("nothing to do");
        assertThatThrownBy(() -> with(factory, "mirror", "shadow", "weight", 1)).hasMessageContaining("is missing");
        assertThatThrownBy(() -> with(factory, "upstream", "canary", "stickiness", true))
                .hasMessageContaining("sticky_cookie");
        assertThatThrownBy(() -> with(factory, "upstream", "canary", "matcher", "x"))
                .hasMessageContaining("stickiness = true");
        assertThatThrownBy(() -> with(factory, "upstream", "canary", "issue_cookie", true))
                .hasMessageContaining("stickiness = true");
        assertThatThrownBy(() -> with(factory, "upstream", "none", "weight", 1)).hasMessageContaining("none");
    }
}
