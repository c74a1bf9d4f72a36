package io.sluice.plugins.requestid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.spi.Exchange;
import io.sluice.spi.InvalidPluginConfig;
import io.sluice.spi.Plugin;
import io.sluice.spi.RequestResult;
import io.sluice.spi.Response;
import io.sluice.spi.testkit.FakeExchange;
import io.sluice.spi.testkit.PluginHarness;
import io.sluice.spi.testkit.PluginRun;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestIdTest {
    private final PluginHarness harness = new PluginHarness();

    private static String sent(PluginRun run, String header) {
        return run.upstreamRequest().head().headers().first(header).orElse("");
    }

    @Test
    void makesAnIdThatUpstreamAndClientSee() throws Exception {
        harness.plugin(new RequestIdFactory(), Map.of());

        var exchange = FakeExchange.get("/");
        var run = harness.run(exchange);

        String id = sent(run, "X-Request-Id");
        assertThat(id).matches("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
        assertThat(run.headers().all("X-Request-Id")).containsExactly(id);
        assertThat(exchange.variable("request_id")).contains(id);
    }

    @Test
    void anIdBeginsWithTheTime() throws Exception {
        harness.plugin(new RequestIdFactory(), Map.of());
        harness.clock().set(Instant.ofEpochMilli(0x0123456789abL));

        String id = sent(harness.run(FakeExchange.get("/")), "X-Request-Id");

        assertThat(id).startsWith("01234567-89ab-7");
        assertThat(UUID.fromString(id).version()).isEqualTo(7);
        assertThat(UUID.fromString(id).variant()).isEqualTo(2);
    }

    @Test
    void echoesUnderTheConfiguredName() throws Exception {
        harness.plugin(new RequestIdFactory(), "header_name", "X-Trace", "algorithm", "nanoid", "size", 12);

        var run = harness.run(FakeExchange.get("/"));

        assertThat(sent(run, "X-Trace")).matches("[0-9A-Za-z_-]{12}");
        assertThat(run.header("X-Trace")).contains(sent(run, "X-Trace"));
        assertThat(run.header("X-Request-Id")).isEmpty();
    }

    @Test
    void takesTheNameThatPingapHasForUuids() throws Exception {
        harness.plugin(new RequestIdFactory(), "algorithm", "uuid");

        assertThat(sent(harness.run(FakeExchange.get("/")), "X-Request-Id")).hasSize(36);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "01-AB_cd.~", "Root=1-6789/ab:c@d"})
    void keepsASaneId(String id) throws Exception {
        harness.plugin(new RequestIdFactory(), Map.of());

        var run = harness.run(FakeExchange.get("/").header("x-request-id", id));

        assertThat(sent(run, "X-Request-Id")).isEqualTo(id);
        assertThat(run.header("X-Request-Id")).contains(id);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a,b", "<script>", "a\"b", "\u00e4"})
    void replacesAnIdThatIsNotSane(String id) throws Exception {
        harness.plugin(new RequestIdFactory(), Map.of());

        var run = harness.run(FakeExchange.get("/").header("X-Request-Id", id));

        assertThat(run.upstreamRequest().head().headers().all("X-Request-Id"))
                .singleElement()
                .isNotEqualTo(id);
    }

    @Test
    void replacesAnIdThatIsTooLong() throws Exception {
        harness.plugin(new RequestIdFactory(), Map.of());

        assertThat(sent(harness.run(FakeExchange.get("/").header("X-Request-Id", "a".repeat(128))), "X-Request-Id"))
                .hasSize(128);
        assertThat(sent(harness.run(FakeExchange.get("/").header("X-Request-Id", "a".repeat(129))), "X-Request-Id"))
                .hasSize(36);
    }

    @Test
    void replacesEveryIdWithoutTrust() throws Exception {
        harness.plugin(new RequestIdFactory(), "trust", false);

        var run = harness.run(FakeExchange.get("/").header("X-Request-Id", "theirs"));

        assertThat(sent(run, "X-Request-Id")).isNotEqualTo("theirs");
        assertThat(run.header("X-Request-Id")).contains(sent(run, "X-Request-Id"));
    }

    @Test
    void namesAnAnswerThatCameBeforeIt() throws Exception {
        harness.plugin("deny", new Deny()).plugin(new RequestIdFactory(), Map.of());

        assertThat(harness.run(FakeExchange.get("/")).header("X-Request-Id"))
                .hasValueSatisfying(id -> assertThat(id).hasSize(36));
        assertThat(harness.run(FakeExchange.get("/").header("X-Request-Id", "mine"))
                        .header("X-Request-Id"))
                .contains("mine");
    }

    private record Deny() implements Plugin {
        @Override
        public RequestResult onRequest(Exchange exchange) {
            return RequestResult.respond(Response.of(401));
        }
    }

    @Test
    void idsAreUnique() {
        var ids = new HashSet<String>();
        for (int i = 0; i < 10_000; i++) {
            ids.add(Ids.uuidV7(0));
            ids.add(Ids.nanoid(21));
        }
        assertThat(ids).hasSize(20_000);
    }

    @Test
    void refusesANameThatIsNone() {
        assertThatThrownBy(() -> harness.plugin(new RequestIdFactory(), "header_name", "X Id"))
                .isInstanceOfSatisfying(
                        InvalidPluginConfig.class,
                        issue -> assertThat(issue.key()).isEqualTo("header_name"));
    }
}
