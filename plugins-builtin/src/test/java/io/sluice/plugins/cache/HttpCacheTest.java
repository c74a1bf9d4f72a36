package io.sluice.plugins.cache;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.spi.Exchange;
import io.sluice.spi.InvalidPluginConfig;
import io.sluice.spi.Plugin;
import io.sluice.spi.Response;
import io.sluice.spi.ResponseResult;
import io.sluice.spi.UpstreamFailure;
import io.sluice.spi.http.ResponseHead;
import io.sluice.spi.testkit.FakeExchange;
import io.sluice.spi.testkit.FakeUpstream;
import io.sluice.spi.testkit.PluginHarness;
import io.sluice.spi.testkit.PluginRun;
import io.sluice.spi.upstream.CallFailure;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpCacheTest {
    private static final CacheFactory FACTORY = new CacheFactory();
    private final AtomicInteger answers = new AtomicInteger();
    private final PluginHarness harness = new PluginHarness();

    private void answering(String control) {
        harness.upstream(request -> Response.of(200)
                .withHeader("Cache-Control", control)
                .withBody(("answer " + answers.incrementAndGet()).getBytes(UTF_8)));
    }

    private PluginRun get() {
        return harness.run(FakeExchange.get("/"));
    }

    @Test
    void timePasses() throws Exception {
        harness.plugin(FACTORY, "max_size", "1mib");
        answering("max-age=60");

        assertThat(get().header("Cache-Status")).contains("sluice; fwd=uri-miss; fwd-status=200; stored");
        harness.advance(Duration.ofSeconds(20));
        assertThat(get().headers().toString()).contains("Age: 20", "sluice; hit; ttl=40");
        assertThat(get().headers().toString()).contains("Age: 20", "sluice; hit; ttl=40");
        harness.advance(Duration.ofSeconds(39));
        assertThat(get().body()).isEqualTo("answer 1");
        harness.advance(Duration.ofSeconds(1));
        assertThat(get().body()).isEqualTo("answer 2");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 1000})
    void bytesComeInAnyPieces(int chunk) throws Exception {
        harness.plugin(FACTORY, "max_size", "1mib").chunkSize(chunk).endingWithEmptyChunk(chunk == 7);
        String body = "0123456789".repeat(700);
        harness.upstream(
                Response.of(200).withHeader("Cache-Control", "max-age=60").withBody(body.getBytes(UTF_8)));

        assertThat(get().body()).isEqualTo(body);
        assertThat(get().body()).isEqualTo(body);
        assertThat(get().wentUpstream()).isFalse();
        assertThat(get().failure()).isEmpty();
    }

    @Test
    void whoLeavesTakesNothingAlong() throws Exception {
        harness.plugin(FACTORY, "max_size", "1mib").chunkSize(2).clientLeavesAfter(4);
        answering("max-age=60");

        get();
        harness.clientLeavesAfter(Long.MAX_VALUE);
        assertThat(get().body()).isEqualTo("answer 2");
        assertThat(get().body()).isEqualTo("answer 2");
    }

    @ParameterizedTest
    @CsvSource({"CONNECT_FAILED, 200", "READ_TIMEOUT, 200", "NO_PEER, 200"})
    void failuresAreBridged(UpstreamFailure.Kind kind, int status) throws Exception {
        harness.plugin(FACTORY, "stale_if_error", "30s");
        answering("max-age=60");
        get();
        harness.upstreamFails(kind);

        harness.advance(Duration.ofSeconds(80));
        assertThat(get().status()).isEqualTo(status);
        assertThat(get().header("Cache-Status")).contains("sluice; fwd=stale; detail=stale-if-error");
        harness.advance(Duration.ofSeconds(10));
        assertThat(get().status()).isEqualTo(kind.status());
    }

    @Test
    void bringsUpToDateInTheBackground() throws Exception {
        var background = FakeUpstream.silent();
        harness.upstream("test", background).plugin(FACTORY, "stale_while_revalidate", "30s");
        answering("max-age=60");
        get();
        harness.advance(Duration.ofSeconds(70));

        assertThat(get().header("Cache-Status")).contains("sluice; hit; ttl=-10");
        assertThat(get().header("Cache-Status")).contains("sluice; hit; ttl=-10");
        assertThat(background.calls()).hasSize(1);
        background.answer(
                Response.of(200).withHeader("Cache-Control", "max-age=60").withBody("from behind".getBytes(UTF_8)));
        assertThat(get().body()).isEqualTo("from behind");
        assertThat(get().header("Cache-Status")).contains("sluice; hit; ttl=60");
    }

    @Test
    void storesNothingFromBehindThatOthersWouldHaveChanged() throws Exception {
        var background = FakeUpstream.answering(Response.of(200)
                .withHeader("Cache-Control", "max-age=60")
                .withHeader("ETag", "\"b\"")
                .withBody("raw".getBytes(UTF_8)));
        harness.plugin("earlier", new Plugin() {
            @Override
            public ResponseResult onUpstreamResponse(Exchange exchange, ResponseHead head) {
                head.headers().set("X-Earlier", "1");
                return ResponseResult.proceed();
            }
        });
        harness.upstream("test", background).plugin(FACTORY, "stale_while_revalidate", "30s");
        harness.upstream(request -> Response.of(200)
                .withHeader("Cache-Control", "max-age=60")
                .withHeader("ETag", "\"" + answers.incrementAndGet() + '"')
                .withBody("whole".getBytes(UTF_8)));
        get();
        harness.advance(Duration.ofSeconds(70));

        assertThat(get().header("Cache-Status")).contains("sluice; hit; ttl=-10");
        assertThat(background.calls()).hasSize(1);
        var next = get();
        assertThat(next.header("Cache-Status")).contains("sluice; fwd=stale; fwd-status=200; stored");
        assertThat(next.header("X-Earlier")).contains("1");
        assertThat(get().header("ETag")).contains("\"2\"");
        assertThat(get().header("X-Earlier")).contains("1");
    }

    @Test
    void whatFailsInTheBackgroundIsTriedAgain() throws Exception {
        var background = FakeUpstream.failing(CallFailure.Reason.TIMEOUT);
        harness.upstream("test", background).plugin(FACTORY, "stale_while_revalidate", "30s");
        answering("max-age=60");
        get();
        harness.advance(Duration.ofSeconds(70));

        assertThat(get().body()).isEqualTo("answer 1");
        assertThat(get().body()).isEqualTo("answer 1");
        assertThat(background.calls()).hasSize(2);
        harness.advance(Duration.ofSeconds(30));
        assertThat(get().body()).isEqualTo("answer 2");
    }

    @Test
    void countsWhatItDoes() throws Exception {
        harness.plugin(FACTORY, "max_size", "1mib");
        answering("max-age=60");
        get();
        get();
        get();

        var meters = harness.context("cache").meters();
        assertThat(meters.get("sluice.cache.requests")
                        .tag("result", "hit")
                        .counter()
                        .count())
                .isEqualTo(2);
        assertThat(meters.get("sluice.cache.requests")
                        .tag("result", "miss")
                        .counter()
                        .count())
                .isEqualTo(1);
        assertThat(meters.get("sluice.cache.keys").gauge().value()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "max_file_size, 2mib, max_file_size",
        "tag_header, a b, tag_header",
        "headers, a b, headers[0]",
        "max_size, 1, max_size",
        "lock, 2m, lock",
        "purge_ip_list, localhost, purge_ip_list[0]",
        "skip, (, skip",
    })
    void refusesWhatCannotBe(String key, String value, String blamed) {
        Object given = key.equals("headers") || key.equals("purge_ip_list") ? List.of(value) : value;

        assertThatThrownBy(() -> harness.plugin(
                        FACTORY,
                        "default_ttl",
                        "1s",
                        key,
                        given,
                        "check_cache_control",
                        true,
                        key.equals("max_size") ? "max_ttl" : "max_size",
                        key.equals("max_size") ? "1s" : "1mib"))
                .isInstanceOfSatisfying(
                        InvalidPluginConfig.class,
                        refused -> assertThat(refused.key()).isEqualTo(blamed));
    }
}
