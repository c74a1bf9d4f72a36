package io.sluice.plugins.jwt;

import static io.sluice.plugins.jwt.TestTokens.NOW;
import static io.sluice.plugins.jwt.TestTokens.RSA;
import static io.sluice.plugins.jwt.TestTokens.claims;
import static io.sluice.plugins.jwt.TestTokens.hs256;
import static io.sluice.plugins.jwt.TestTokens.pem;
import static io.sluice.plugins.jwt.TestTokens.sign;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.JWTClaimsSet;
import io.sluice.spi.testkit.FakeExchange;
import io.sluice.spi.testkit.PluginCall;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What tokens say: from when and until when they count, for whom, and what of it the upstream is told. */
class JwtClaimsTest {
    private final JwtGuard guard = new JwtGuard();

    @Test
    void refusesWhatIsOver() throws Exception {
        guard.bySecret();

        assertThat(guard.verdict(hs256(claims("exp", NOW)))).isEqualTo("is expired");
        assertThat(guard.verdict(hs256(claims("exp", NOW - 3600)))).isEqualTo("is expired");
        assertThat(guard.verdict(hs256(claims("exp", NOW + 1)))).isEqualTo("passes");
        assertThat(guard.bring(hs256(claims("exp", 0)))
                        .header("WWW-Authenticate")
                        .orElseThrow())
                .contains("invalid_token", "expired");
    }

    @Test
    void refusesWhatHasNotBegun() throws Exception {
        guard.bySecret();

        assertThat(guard.verdict(hs256(claims("nbf", NOW + 1)))).isEqualTo("is invalid");
        assertThat(guard.verdict(hs256(claims("nbf", NOW)))).isEqualTo("passes");
    }

    @Test
    void clocksMayBeWrongByALeeway() throws Exception {
        guard.bySecret("leeway", "30s");

        assertThat(guard.verdict(hs256(claims("exp", NOW - 29)))).isEqualTo("passes");
        assertThat(guard.verdict(hs256(claims("exp", NOW - 30)))).isEqualTo("is expired");
        assertThat(guard.verdict(hs256(claims("nbf", NOW + 30)))).isEqualTo("passes");
        assertThat(guard.verdict(hs256(claims("nbf", NOW + 31)))).isEqualTo("is invalid");
    }

    @Test
    void timesThatAreNoneAreRefused() throws Exception {
        guard.bySecret();

        assertThat(guard.verdict(hs256(claims("exp", "tomorrow")))).isEqualTo("is invalid");
        assertThat(guard.verdict(hs256(claims("nbf", Map.of())))).isEqualTo("is invalid");
    }

    @Test
    void looksAtTimesOfATokenItKnows() throws Exception {
        guard.bySecret();
        String token = hs256(claims("exp", NOW + 60));

        assertThat(guard.bring(token).calls()).anyMatch(call -> call.verdict() == PluginCall.Verdict.AWAIT);
        var again = guard.bring(token);
        assertThat(again.calls()).noneMatch(call -> call.verdict() == PluginCall.Verdict.AWAIT);
        assertThat(guard.verdict(again)).isEqualTo("passes");

        guard.harness().advance(Duration.ofSeconds(60));
        assertThat(guard.verdict(token)).isEqualTo("is expired");
    }

    @Test
    void aKeyForOthersWantsAnEnd() throws Exception {
        guard.byKey(pem(RSA.getPublic()));

        assertThat(guard.verdict(sign("RS256", TestTokens.rsa(RSA), Map.of("sub", "a"))))
                .isEqualTo("is invalid");
    }

    @Test
    void anEndCanBeWanted() throws Exception {
        guard.bySecret("require_exp", true);

        assertThat(guard.verdict(hs256(Map.of("sub", "a")))).isEqualTo("is invalid");
        assertThat(guard.verdict(hs256(claims()))).isEqualTo("passes");
    }

    @Test
    void checksIssuerAndAudience() throws Exception {
        guard.bySecret("issuer", "https://id.example.com", "audience", List.of("api", "app"));
        var right = claims("iss", "https://id.example.com", "aud", List.of("x", "app"));

        assertThat(guard.verdict(hs256(right))).isEqualTo("passes");
        assertThat(guard.verdict(hs256(claims("iss", "https://id.example.com", "aud", "api"))))
                .isEqualTo("passes");
        assertThat(guard.verdict(hs256(claims("iss", "https://id.example.com/", "aud", "api"))))
                .isEqualTo("is invalid");
        assertThat(guard.verdict(hs256(claims("iss", "https://id.example.com", "aud", "other"))))
                .isEqualTo("is invalid");
        assertThat(guard.verdict(hs256(claims("iss", "https://id.example.com"))))
                .isEqualTo("is invalid");
        assertThat(guard.verdict(hs256(claims("aud", "api")))).isEqualTo("is invalid");
    }

    @Test
    void checksOtherClaims() throws Exception {
        guard.bySecret(
                "required_claims",
                List.of("sub"),
                "claim_values",
                Map.of("role", List.of("admin", "editor"), "scope", List.of("write"), "level", List.of("3")));

        assertThat(guard.verdict(hs256(claims("sub", "a", "role", "admin", "scope", "read write", "level", 3))))
                .isEqualTo("passes");
        assertThat(guard.verdict(
                        hs256(claims("sub", "a", "role", List.of("x", "editor"), "scope", "write", "level", 3L))))
                .isEqualTo("passes");
        assertThat(guard.verdict(hs256(claims("role", "admin", "scope", "write", "level", 3))))
                .isEqualTo("is invalid");
        assertThat(guard.verdict(hs256(claims("sub", "a", "role", "admin editor", "scope", "write", "level", 3))))
                .isEqualTo("is invalid");
        assertThat(guard.verdict(hs256(claims("sub", "a", "role", "admin", "scope", "rewrite", "level", 3))))
                .isEqualTo("is invalid");
        assertThat(guard.verdict(hs256(claims("sub", "a", "role", "admin", "scope", "write", "level", 4))))
                .isEqualTo("is invalid");
    }

    @Test
    void tellsTheUpstreamWhatTheTokenClaims() throws Exception {
        guard.bySecret(
                "claim_headers",
                Map.of("sub", "X-User", "email", "X-Email", "roles", "X-Roles", "name", "X-Name", "exp", "X-Exp"),
                "claim_variables",
                List.of("sub", "https://x/team"));
        String token = hs256(
                claims("sub", "42", "roles", List.of("a", "b"), "name", "Zo\u00eb \u20ac", "https://x/team", "red"));

        for (int i = 0; i < 2; i++) {
            var exchange = FakeExchange.get("/")
                    .header("Authorization", "Bearer " + token)
                    .header("x-user", "root")
                    .header("X-User", "root")
                    .header("X-Email", "root@example.com");
            var sent = guard.harness().run(exchange).upstreamRequest().head().headers();

            assertThat(sent.all("X-User")).containsExactly("42");
            assertThat(sent.contains("X-Email")).isFalse();
            assertThat(sent.first("X-Roles")).contains("a,b");
            assertThat(sent.first("X-Name")).contains(TestTokens.bytesAsText("Zo\u00eb \u20ac"));
            assertThat(sent.first("X-Exp")).contains(Long.toString(NOW + 60));
            assertThat(exchange.variable("jwt_sub")).contains("42");
            assertThat(exchange.variable("jwt_https___x_team")).contains("red");
        }
    }

    @Test
    void refusesClaimsThatTheUpstreamWouldReadOtherwise() throws Exception {
        guard.bySecret("claim_headers", Map.of("sub", "X-User"));

        assertThat(guard.verdict(hs256(claims("sub", "a\r\nX-Admin: 1")))).isEqualTo("is invalid");
        assertThat(guard.verdict(hs256(claims("sub", " root")))).isEqualTo("is invalid");
        assertThat(guard.verdict(hs256(claims("sub", List.of("user,admin"))))).isEqualTo("is invalid");
        assertThat(guard.verdict(hs256(claims("sub", "user,admin")))).isEqualTo("passes");
    }

    @Test
    void datesAreSeconds() throws Exception {
        var claims = JWTClaimsSet.parse("{\"exp\": 5}");
        assertThat(ClaimText.all("exp", claims.getClaim("exp"))).containsExactly("5");
        assertThat(ClaimText.header(Map.of("a", 1))).isEqualTo("{\"a\":1}");
    }
}
