package io.sluice.plugins.basicauth;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.spi.InvalidPluginConfig;
import io.sluice.spi.config.Schema;
import io.sluice.spi.testkit.FakeExchange;
import io.sluice.spi.testkit.FakePluginContext;
import io.sluice.spi.testkit.PluginHarness;
import io.sluice.spi.testkit.PluginRun;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BasicAuthTest {
    private static final List<String> ADA_AND_BOB = List.of(base64("ada:lovelace"), base64("bob:a:b \u00e9"));
    private final PluginHarness harness = new PluginHarness();

    static String base64(String pair) {
        return Base64.getEncoder().encodeToString(pair.getBytes(UTF_8));
    }

    private PluginRun bring(String authorization) {
        return harness.run(FakeExchange.get("/").header("Authorization", authorization));
    }

    @Test
    void letsKnownUsersThrough() throws Exception {
        harness.plugin(new BasicAuthFactory(), "authorizations", ADA_AND_BOB);

        assertThat(bring("Basic " + base64("ada:lovelace")).wentUpstream()).isTrue();
        assertThat(bring("basic   " + base64("bob:a:b \u00e9")).wentUpstream()).isTrue();
    }

    @Test
    void asksForCredentialsThatAreMissing() throws Exception {
        harness.plugin(
                new BasicAuthFactory(), "authorizations", ADA_AND_BOB, "realm", "the \"back\" \\ door", "delay", "9s");

        var run = harness.run(FakeExchange.get("/"));

        assertThat(run.status()).isEqualTo(401);
        assertThat(run.body()).isEqualTo("Authorization is missing");
        assertThat(run.header("WWW-Authenticate"))
                .contains("Basic realm=\"the \\\"back\\\" \\\\ door\", charset=\"UTF-8\"");
        assertThat(run.wentUpstream()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ada:lovelac", "ada:lovelacee", "Ada:lovelace", "ada:", ":lovelace", "ada", "bob:a"})
    void refusesOthers(String pair) throws Exception {
        harness.plugin(new BasicAuthFactory(), "authorizations", ADA_AND_BOB);

        var run = bring("Basic " + base64(pair));

        assertThat(run.status()).isEqualTo(401);
        assertThat(run.body()).isEqualTo("Invalid user or password");
        assertThat(run.header("WWW-Authenticate")).contains("Basic realm=\"Restricted\", charset=\"UTF-8\"");
        assertThat(run.wentUpstream()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "Basic", "Basic ", "Basic !!!!", "Bearer YWRhOmxvdmVsYWNl", "YWRhOmxvdmVsYWNl", "BasicYQ=="})
    void refusesWhatIsMalformed(String authorization) throws Exception {
        harness.plugin(new BasicAuthFactory(), "authorizations", ADA_AND_BOB);

        assertThat(bring(authorization).body()).isEqualTo("Invalid user or password");
    }

    @Test
    void refusesTwoHeadersOfWhichTheUpstreamMightBelieveTheOther() throws Exception {
        harness.plugin(new BasicAuthFactory(), "authorizations", ADA_AND_BOB);

        var run = harness.run(FakeExchange.get("/")
                .header("Authorization", "Basic " + ADA_AND_BOB.getFirst())
                .header("Authorization", "Basic " + base64("root:")));

        assertThat(run.status()).isEqualTo(401);
    }

    @Test
    void waitsBeforeItRefuses() throws Exception {
        harness.plugin(new BasicAuthFactory(), "authorizations", ADA_AND_BOB, "delay", "2s");

        var run = bring("Basic " + base64("ada:x"));
        assertThat(run.isSuspended()).isTrue();
        harness.advance(Duration.ofSeconds(2));

        assertThat(run.status()).isEqualTo(401);
        assertThat(bring("Basic " + base64("ada:lovelace")).status()).isEqualTo(200);
    }

    @Test
    void leavesTheCredentialsInUnlessTold() throws Exception {
        harness.plugin(new BasicAuthFactory(), "authorizations", ADA_AND_BOB);

        var sent = bring("Basic " + ADA_AND_BOB.getFirst()).upstreamRequest().head();

        assertThat(sent.headers().first("Authorization")).contains("Basic " + ADA_AND_BOB.getFirst());
    }

    @Test
    void hidesTheCredentialsAndGivesTheNameAsAVariable() throws Exception {
        harness.plugin(new BasicAuthFactory(), "authorizations", ADA_AND_BOB, "hide_credentials", true);

        var exchange = FakeExchange.get("/").header("Authorization", "Basic " + ADA_AND_BOB.getFirst());
        var run = harness.run(exchange);

        assertThat(run.upstreamRequest().head().headers().contains("Authorization"))
                .isFalse();
        assertThat(exchange.variable("remote_user")).contains("ada");
    }

    @Test
    void refusesCredentialsThatWouldBreakAHeader() throws Exception {
        harness.plugin(new BasicAuthFactory(), "authorizations", ADA_AND_BOB);

        assertThat(bring("Basic " + base64("ada\r\nX-Admin: 1:x")).status()).isEqualTo(401);
    }

    @Test
    void saysSoWhenTheCpusAreBusyWithOthers() {
        var busy = new Users() {
            @Override
            public CompletableFuture<Boolean> contains(Credentials given) {
                return CompletableFuture.failedFuture(new TooManySignIns());
            }

            @Override
            public void close() {}
        };
        var context = FakePluginContext.create();
        harness.plugin("busy", new BasicAuth(busy, Refusals.inRealm("r"), Duration.ofHours(1), false, context));

        var run = bring("Basic " + ADA_AND_BOB.getFirst());

        assertThat(run.status()).isEqualTo(503);
        assertThat(run.header("Retry-After")).contains("5");
        assertThat(run.wentUpstream()).isFalse();
    }

    @Test
    void credentialsAreSecret() {
        assertThat(Schema.of(BasicAuthConfig.class)
                        .key("authorizations")
                        .orElseThrow()
                        .secret())
                .isTrue();
    }

    @Test
    void refusesAConfigurationThatGuardsNothing() {
        assertThat(refusedKey(Map.of())).isEmpty();
        assertThat(refusedKey(Map.of("authorizations", List.of()))).isEmpty();
        assertThat(refusedKey(Map.of("authorizations", List.of(base64("a:b"), "ada:lovelace"))))
                .isEqualTo("authorizations[1]");
        assertThat(refusedKey(Map.of("authorizations", List.of(base64("lovelace")))))
                .isEqualTo("authorizations[0]");
        assertThat(refusedKey(Map.of("authorizations", ADA_AND_BOB, "realm", "a\nb")))
                .isEqualTo("realm");
        assertThat(refusedKey(Map.of("user_file", "/no/such/file"))).isEqualTo("user_file");
        assertThat(refusedKey(Map.of("authorizations", ADA_AND_BOB, "delay", "soon")))
                .isEqualTo("delay");
    }

    private String refusedKey(Map<String, Object> keys) {
        var key = new StringBuilder();
        assertThatThrownBy(() -> harness.plugin(new BasicAuthFactory(), keys))
                .isInstanceOfSatisfying(InvalidPluginConfig.class, issue -> {
                    assertThat(issue.getMessage()).doesNotContain("lovelace");
                    key.append(issue.key());
                });
        return key.toString();
    }

    @Test
    void readsNamesAsBytes() {
        var credentials = Credentials.decode(base64("\u00e9:x")).orElseThrow();

        assertThat(credentials.name().getBytes(ISO_8859_1)).isEqualTo("\u00e9".getBytes(UTF_8));
    }
}
