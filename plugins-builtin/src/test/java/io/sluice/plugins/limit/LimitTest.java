package io.sluice.plugins.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.github.bucket4j.TimeMeter;
import io.sluice.spi.InvalidPluginConfig;
import io.sluice.spi.RequestResult;
import io.sluice.spi.Response;
import io.sluice.spi.Slot;
import io.sluice.spi.testkit.FakeExchange;
import io.sluice.spi.testkit.FakePluginContext;
import io.sluice.spi.testkit.PluginHarness;
import io.sluice.spi.testkit.PluginRun;
import io.sluice.spi.testkit.TestClock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class LimitTest {
    private final PluginHarness harness = new PluginHarness();
    private final LimitFactory factory = new LimitFactory(new ClockMeter(harness.clock()));

    private record ClockMeter(TestClock clock) implements TimeMeter {
        @Override
        public long currentTimeNanos() {
            return clock.millis() * 1_000_000;
        }

        @Override
        public boolean isWallClockBased() {
            return false;
        }
    }

    private PluginRun from(String address) {
        return harness.run(FakeExchange.get("/").clientAddress(address));
    }

    private long passing(int requests) {
        long passed = 0;
        for (int i = 0; i < requests; i++) {
            passed += from("192.0.2.1").wentUpstream() ? 1 : 0;
        }
        return passed;
    }

    @Test
    void letsSoManyThroughInEachInterval() throws Exception {
        harness.plugin(factory, "max", 10, "interval", "1s");

        assertThat(passing(100)).isEqualTo(10);
        harness.advance(Duration.ofMillis(999));
        assertThat(passing(100)).isZero();
        harness.advance(Duration.ofMillis(1));
        assertThat(passing(100)).isEqualTo(10);
        harness.advance(Duration.ofSeconds(5));
        assertThat(passing(100)).isEqualTo(10);
        assertThat(from("192.0.2.2").wentUpstream()).isTrue();
    }

    @Test
    void tellsHowMuchIsLeft() throws Exception {
        harness.plugin(factory, "max", 2, "interval", "10s");

        var first = from("192.0.2.1");
        assertThat(first.header("RateLimit-Limit")).contains("2");
        assertThat(first.header("RateLimit-Remaining")).contains("1");
        assertThat(first.header("RateLimit-Reset")).contains("10");
        assertThat(first.header("RateLimit-Policy")).contains("2;w=10");
        assertThat(first.header("Retry-After")).isEmpty();
        from("192.0.2.1");
        harness.advance(Duration.ofMillis(3_500));
        var refused = from("192.0.2.1");
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.body()).isEqualTo("Plugin limit, exceed limit 2");
        assertThat(refused.header("RateLimit-Remaining")).contains("0");
        assertThat(refused.header("Retry-After")).contains("7");
        harness.advance(Duration.ofSeconds(7));
        assertThat(from("192.0.2.1").wentUpstream()).isTrue();
    }

    @Test
    void mayKeepToItselfHowMuchIsLeft() throws Exception {
        harness.plugin(factory, "max", 1, "headers", false);

        assertThat(from("192.0.2.1").header("RateLimit-Limit")).isEmpty();
        var refused = from("192.0.2.1");
        assertThat(refused.header("RateLimit-Limit")).isEmpty();
        assertThat(refused.header("Retry-After")).contains("10");
    }

    @Test
    void severalWindowsHoldAtOnce() throws Exception {
        harness.plugin(factory, "max", 5, "interval", "1s", "windows", List.of(Map.of("max", 8, "interval", "1m")));

        assertThat(passing(20)).isEqualTo(5);
        harness.advance(Duration.ofSeconds(5));
        assertThat(passing(20)).isEqualTo(3);
        harness.advance(Duration.ofSeconds(5));
        assertThat(passing(20)).isZero();
        assertThat(from("192.0.2.1").header("RateLimit-Policy")).contains("5;w=1, 8;w=60");
        assertThat(from("192.0.2.1").header("Retry-After")).contains("50");
        harness.advance(Duration.ofSeconds(50));
        assertThat(passing(20)).isEqualTo(5);
    }

    @ParameterizedTest
    @CsvSource({"10, 1000", "1, 100", "3, 7", "500, 1000", "20, 20000"})
    void inNoIntervalPassMoreWhereverItBegins(int max, int millis) throws Exception {
        harness.plugin(factory, "max", max, "interval", millis + "ms");
        var random = new Random(max);
        var passed = List.of(new ArrayDeque<Long>(), new ArrayDeque<Long>(), new ArrayDeque<Long>());
        long most = 0;
        long all = 0;
        for (int i = 0; i < 600; i++) {
            int client = random.nextInt(3);
            var recent = passed.get(client);
            long now = harness.clock().millis();
            // Bursts, single ones, and pauses that end just before an interval does.
            for (int n = random.nextInt(2) == 0 ? 1 : random.nextInt(max + 2); n > 0; n--) {
                recent.removeIf(before -> before <= now - millis);
                if (from("192.0.2." + client).wentUpstream()) {
                    recent.add(now);
                    all++;
                }
                most = Math.max(most, recent.size());
            }
            int pause = random.nextInt(10) == 0 ? millis - 1 - random.nextInt(2) : random.nextInt(1 + millis / 8);
            harness.advance(Duration.ofMillis(pause));
        }

        assertThat(most).isEqualTo(max);
        assertThat(all).isGreaterThan(3L * max);
    }

    @Test
    void allPassWhoKeepToTheRate() throws Exception {
        harness.plugin(factory, "max", 10, "interval", "1s");
        for (int i = 0; i < 100; i++) {
            harness.advance(Duration.ofMillis(101));
            assertThat(from("192.0.2.1").wentUpstream()).isTrue();
        }
    }

    @Test
    void ofSeveralLimitsTheTightestIsTold() throws Exception {
        harness.plugin(factory, "max", 3, "interval", "10s");
        harness.plugin(factory, "max", 2, "interval", "1m");
        harness.plugin(factory, "max", 9, "interval", "1h");

        var first = from("192.0.2.1");
        assertThat(first.header("RateLimit-Limit")).contains("2");
        assertThat(first.header("RateLimit-Remaining")).contains("1");
        assertThat(first.header("RateLimit-Reset")).contains("60");
        assertThat(first.headers().all("RateLimit-Policy")).containsExactly("3;w=10", "2;w=60", "9;w=3600");
        from("192.0.2.1");
        var refused = from("192.0.2.1");
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.header("RateLimit-Limit")).contains("2");
        assertThat(refused.header("RateLimit-Remaining")).contains("0");
        assertThat(refused.header("Retry-After")).contains("60");
        assertThat(refused.headers().all("RateLimit-Limit")).hasSize(1);
    }

    @Test
    void theUpstreamsLimitStaysWhereItIsTighter() throws Exception {
        harness.plugin(factory, "max", 5);
        harness.upstream(request -> Response.text(200, "")
                .withHeader("RateLimit-Limit", "100")
                .withHeader("RateLimit-Remaining", request.head().path().substring(1))
                .withHeader("RateLimit-Reset", "7")
                .withHeader("RateLimit-Policy", "100;w=9"));

        assertThat(told("/2")).containsExactly("100", "2", "7", "100;w=9", "5;w=10");
        assertThat(told("/88")).containsExactly("5", "3", "10", "100;w=9", "5;w=10");
        assertThat(told("/-1")).containsExactly("5", "2", "10", "100;w=9", "5;w=10");
        assertThat(told("/" + "9".repeat(30))).containsExactly("5", "1", "10", "100;w=9", "5;w=10");
    }

    private List<String> told(String path) {
        var headers = harness.run(FakeExchange.get(path)).headers();
        return Stream.of("Limit", "Remaining", "Reset", "Policy")
                .flatMap(end -> headers.all("RateLimit-" + end).stream())
                .toList();
    }

    private static FakeExchange get(String target) {
        return FakeExchange.get(target);
    }

    static Stream<Arguments> twoRequests() {
        return Stream.of(
                arguments("header", "X-Key", get("/").header("X-Key", "a"), get("/").header("X-Key", "b"), true),
                arguments("cookie", "s", get("/").header("Cookie", "s=a"), get("/").header("Cookie", "s=b"), true),
                arguments("query", "k", get("/?k=a"), get("/?k=b"), true),
                arguments("path", "", get("/a?x"), get("/b?x"), true),
                arguments("path", "", get("/a?x"), get("/a?y"), false),
                arguments(
                        "jwt",
                        "https://x/sub",
                        get("/").variable("jwt_https___x_sub", "a"),
                        get("/").variable("jwt_https___x_sub", "b"),
                        true),
                arguments("variable", "v", get("/").variable("v", "a"), get("/").variable("v", "a"), false),
                fromAddresses("2001:db8::1", "2001:db8::ffff:2", false),
                fromAddresses("2001:db8::1", "2001:db8:0:1::1", true),
                fromAddresses("fe80::1%a", "192.0.2.1", true));
    }

    private static Arguments fromAddresses(String one, String other, boolean apart) {
        return arguments("ip", "", get("/").clientAddress(one), get("/").clientAddress(other), apart);
    }

    @ParameterizedTest(name = "{index} by {0} {1}: {4}")
    @MethodSource("twoRequests")
    void tellsRequestsApartByWhatIsAskedFor(String tag, String key, FakeExchange one, FakeExchange other, boolean apart)
            throws Exception {
        assertThat(tellsApart(tag, key, one, other)).isEqualTo(apart);
    }

    private static boolean tellsApart(String tag, String key, FakeExchange one, FakeExchange other) throws Exception {
        try (var own = new PluginHarness()) {
            var keys = key.isEmpty() ? Map.of("tag", tag, "max", 1) : Map.of("tag", tag, "key", key, "max", 1);
            own.plugin(new LimitFactory(), keys);
            assertThat(own.run(one).wentUpstream()).isTrue();
            return own.run(other).wentUpstream();
        }
    }

    @Test
    void longValuesAreToldApartToo() throws Exception {
        String same = "x".repeat(8_000);
        assertThat(tellsApart(
                        "header",
                        "X-Key",
                        FakeExchange.get("/").header("X-Key", same + 'a'),
                        FakeExchange.get("/").header("X-Key", same + 'b')))
                .isTrue();
        assertThat(tellsApart(
                        "header",
                        "X-Key",
                        FakeExchange.get("/").header("X-Key", same),
                        FakeExchange.get("/").header("X-Key", same)))
                .isFalse();
    }

    @Test
    void requestsWithoutValueAreNotLimited() throws Exception {
        harness.plugin(factory, "tag", "header", "key", "X-Key", "max", 1);

        assertThat(passing(10)).isEqualTo(10);
        assertThat(harness.run(FakeExchange.get("/").header("X-Key", "")).header("RateLimit-Limit"))
                .isEmpty();
    }

    @Test
    void requestsWithoutValueMayBeLimitedByAddress() throws Exception {
        harness.plugin(factory, "tag", "header", "key", "X-Key", "max", 1, "missing", "ip");

        assertThat(passing(10)).isEqualTo(1);
        assertThat(harness.run(FakeExchange.get("/").header("X-Key", "a")).wentUpstream())
                .isTrue();
    }

    @Test
    void inADryRunAllPass() throws Exception {
        harness.plugin(factory, "max", 3, "dry_run", true);

        assertThat(passing(10)).isEqualTo(10);
        var context = harness.context("limit");
        assertThat(context.meters().get("limit.refused").counter().count()).isEqualTo(7);
        assertThat(context.logLines()).singleElement().asString().contains("would refuse \"192.0.2.1\"");
    }

    @Test
    void limitsRequestsUnderWay() throws Exception {
        harness.plugin(factory, "type", "inflight", "max", 2);
        harness.plugin(factory, "type", "inflight", "max", 3, "tag", "path");
        var gates = List.of(new CompletableFuture<Response>(), new CompletableFuture<Response>());
        harness.plugin("holding", new Holding(gates));

        var held = List.of(from("192.0.2.1"), from("192.0.2.1"));
        assertThat(held).allMatch(PluginRun::isSuspended);
        var refused = from("192.0.2.1");
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.header("Retry-After")).contains("1");
        assertThat(from("192.0.2.2").wentUpstream()).isTrue();

        gates.get(0).complete(Response.of(204));
        harness.advance(Duration.ofMillis(1));
        assertThat(held.get(0).status()).isEqualTo(204);
        assertThat(from("192.0.2.1").wentUpstream()).isTrue();
        assertThat(from("192.0.2.1").wentUpstream()).isTrue();
        gates.get(1).complete(Response.of(204));
    }

    @Test
    void requestsThatArePastAreForgotten() throws Exception {
        var limiter = new InFlightLimiter(
                LimitKey.path(),
                1,
                RequestResult.respond(Response.of(429)),
                new Watch(FakePluginContext.create(), false),
                new Slot<>(0, String.class));
        harness.plugin("limiter", limiter);
        for (int i = 0; i < 1_000; i++) {
            assertThat(harness.run(FakeExchange.get("/" + i)).wentUpstream()).isTrue();
        }

        assertThat(limiter.size()).isZero();
    }

    @Test
    void aMillionKeysTakeBoundedMemory() {
        var limit = new RateLimit(
                List.of(new LimitConfig.Window(10, Duration.ofMinutes(10))), 100_000, TimeMeter.SYSTEM_NANOTIME);
        long before = usedHeap();
        for (int i = 0; i < 1_000_000; i++) {
            limit.take("10." + (i >> 16) + '.' + (i >> 8 & 255) + '.' + (i & 255));
        }

        assertThat(usedHeap() - before).isLessThan(80L << 20);
        assertThat(limit.size()).isBetween(90_000L, 100_000L);
    }

    private static long usedHeap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    @Test
    void refusesAConfigurationThatLimitsNothing() {
        assertThat(refusedKey(Map.of("tag", "ip"))).isEqualTo("max");
        assertThat(refusedKey(Map.of("max", 0))).isEqualTo("max");
        assertThat(refusedKey(Map.of("max", 1, "tag", "header"))).isEqualTo("key");
        assertThat(refusedKey(Map.of("max", 1, "tag", "header", "key", "X Key")))
                .isEqualTo("key");
        assertThat(refusedKey(Map.of("max", 1, "key", "X-Key"))).isEqualTo("key");
        assertThat(refusedKey(Map.of("max", 1, "interval", "0s"))).isEqualTo("interval");
        assertThat(refusedKey(Map.of("max", 1, "windows", List.of(Map.of("max", 1)))))
                .startsWith("windows[0]");
        assertThat(refusedKey(
                        Map.of("max", 1, "type", "inflight", "windows", List.of(Map.of("max", 1, "interval", "1s")))))
                .isEqualTo("windows");
    }

    private String refusedKey(Map<String, Object> keys) {
        var blamed = new StringBuilder();
        assertThatThrownBy(() -> harness.plugin(factory, keys))
                .isInstanceOfSatisfying(InvalidPluginConfig.class, issue -> blamed.append(issue.key()));
        return blamed.toString();
    }
}
