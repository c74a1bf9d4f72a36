package io.sluice.plugins.jwt;

import static io.sluice.plugins.jwt.TestTokens.NOW;
import static io.sluice.plugins.jwt.TestTokens.RSA;
import static io.sluice.plugins.jwt.TestTokens.SECRET;
import static io.sluice.plugins.jwt.TestTokens.claims;
import static io.sluice.plugins.jwt.TestTokens.hmac;
import static io.sluice.plugins.jwt.TestTokens.hs256;
import static io.sluice.plugins.jwt.TestTokens.pem;
import static io.sluice.plugins.jwt.TestTokens.sign;
import static io.sluice.plugins.jwt.TestTokens.unsigned;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import io.sluice.spi.InvalidPluginConfig;
import io.sluice.spi.config.Schema;
import io.sluice.spi.testkit.FakeExchange;
import io.sluice.spi.testkit.PluginCall;
import io.sluice.spi.testkit.PluginHarness;
import io.sluice.spi.testkit.PluginRun;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JwtTest {
    private final PluginHarness harness = new PluginHarness();

    private void guard(Object... more) throws InvalidPluginConfig {
        var keys = new LinkedHashMap<String, Object>(Map.of("header", "Authorization", "secret", SECRET));
        for (int i = 0; i < more.length; i += 2) {
            keys.put((String) more[i], more[i + 1]);
        }
        harness.plugin(new JwtFactory(), keys);
    }

    private PluginRun bring(String token) {
        return harness.run(FakeExchange.get("/").header("Authorization", "Bearer " + token));
    }

    private String verdict(String token) {
        return verdict(bring(token));
    }

    private static String verdict(PluginRun run) {
        if (run.wentUpstream()) {
            return "passes";
        }
        assertThat(run.status()).isEqualTo(401);
        assertThat(run.header("WWW-Authenticate").orElseThrow()).startsWith("Bearer");
        return run.body().substring("Jwt authorization ".length());
    }

    @Test
    void letsAGoodTokenThrough() throws Exception {
        guard();

        assertThat(verdict(hs256(claims()))).isEqualTo("passes");
        assertThat(verdict(hs256(Map.of("sub", "without exp")))).isEqualTo("passes");
        assertThat(verdict(sign("HS512", hmac(SECRET), claims()))).isEqualTo("passes");
    }

    @Test
    void secretsMayBeShort() throws Exception {
        guard("secret", "123123");

        assertThat(verdict(sign("HS256", hmac("123123"), claims()))).isEqualTo("passes");
        assertThat(verdict(sign("HS256", hmac("1231231"), claims()))).isEqualTo("is invalid");
        assertThat(harness.context("jwt").logLines()).singleElement().asString().startsWith("WARN");
    }

    @Test
    void zerosBehindASecretChangeNoSignature() throws Exception {
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec("123123".getBytes(ISO_8859_1), "HmacSHA256"));
        String unsigned = unsigned("{\"alg\":\"HS256\"}", claims());
        byte[] signature =
                mac.doFinal(unsigned.substring(0, unsigned.length() - 1).getBytes(ISO_8859_1));
        guard("secret", "123123");

        assertThat(verdict(unsigned + Base64URL.encode(signature))).isEqualTo("passes");
    }

    @Test
    void findsTokensInHeaderCookieAndQuery() throws Exception {
        guard("header", "X-Token", "cookie", "jwt", "query", "token");
        String good = hs256(claims());

        assertThat(verdict(harness.run(FakeExchange.get("/").header("X-Token", good))))
                .isEqualTo("passes");
        assertThat(verdict(harness.run(FakeExchange.get("/").header("X-Token", "bearer " + good))))
                .isEqualTo("passes");
        assertThat(verdict(harness.run(FakeExchange.get("/").header("Cookie", "a=b; jwt=" + good))))
                .isEqualTo("passes");
        assertThat(verdict(harness.run(FakeExchange.get("/?token=" + good)))).isEqualTo("passes");
        assertThat(verdict(harness.run(FakeExchange.get("/?token=" + good).header("X-Token", "a.b.c"))))
                .isEqualTo("is invalid");
        assertThat(verdict(harness.run(FakeExchange.get("/?jwt=" + good)))).isEqualTo("is missing");
    }

    @Test
    void refusesTwoHeadersOfWhichTheUpstreamMightBelieveTheOther() throws Exception {
        guard();

        var run = harness.run(FakeExchange.get("/")
                .header("Authorization", "Bearer " + hs256(claims()))
                .header("Authorization", "Bearer x"));

        assertThat(verdict(run)).isEqualTo("format is invalid");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "abc", "a.b", "a.b.c.d", "Basic YTpi"})
    void refusesWhatIsNoToken(String text) throws Exception {
        guard();

        assertThat(verdict(text)).isEqualTo("format is invalid");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.b.c", "..", "e30.e30.e30", "bnVsbA.bnVsbA.bnVsbA", "W10.W10.W10", "\u00e9.b.c"})
    void refusesRubbish(String text) throws Exception {
        guard();

        assertThat(verdict(text)).isEqualTo("is invalid");
    }

    @Test
    void refusesTokensThatNobodySigned() throws Exception {
        guard();

        for (String algorithm : List.of("none", "None", "NONE", "nOnE", "", "HS256", "RS256", "x")) {
            assertThat(verdict(unsigned("{\"alg\":\"" + algorithm + "\"}", claims())))
                    .as(algorithm)
                    .isEqualTo("is invalid");
        }
        String good = hs256(claims());
        String none = Base64URL.encode("{\"alg\":\"none\"}").toString();
        assertThat(verdict(none + good.substring(good.indexOf('.')))).isEqualTo("is invalid");
    }

    @Test
    void refusesWhatWasChanged() throws Exception {
        guard();
        String[] parts = hs256(claims()).split("\\.", -1);
        String other = hs256(claims("sub", "root")).split("\\.", -1)[1];

        assertThat(verdict(parts[0] + '.' + other + '.' + parts[2])).isEqualTo("is invalid");
        assertThat(verdict(parts[0] + '.' + parts[1] + '.' + parts[2].substring(2)))
                .isEqualTo("is invalid");
        assertThat(verdict(sign("HS256", hmac(SECRET + "x"), claims()))).isEqualTo("is invalid");
    }

    @Test
    void anAlgorithmCanBePinned() throws Exception {
        guard("algorithm", "HS512");

        assertThat(verdict(hs256(claims()))).isEqualTo("is invalid");
        assertThat(verdict(sign("HS512", hmac(SECRET), claims()))).isEqualTo("passes");
    }

    @Test
    void refusesHmacWithThePublicKeyAsSecret() throws Exception {
        String pem = pem(RSA.getPublic());
        harness.plugin(new JwtFactory(), "header", "Authorization", "public_key", pem);

        assertThat(verdict(sign("RS256", TestTokens.rsa(RSA), claims()))).isEqualTo("passes");
        for (String secret :
                List.of(pem, pem.strip(), new String(RSA.getPublic().getEncoded(), ISO_8859_1))) {
            assertThat(verdict(sign("HS256", hmac(secret), claims()))).isEqualTo("is invalid");
        }
        assertThat(verdict(sign("RS256", TestTokens.rsa(TestTokens.OTHER_RSA), claims())))
                .isEqualTo("is invalid");
        assertThat(verdict(sign("RS512", TestTokens.rsa(RSA), claims()))).isEqualTo("is invalid");
        assertThat(verdict(sign("PS256", TestTokens.rsa(RSA), claims()))).isEqualTo("is invalid");
    }

    @ParameterizedTest
    @CsvSource({"RS384", "RS512", "PS256", "PS384", "PS512"})
    void knowsTheAlgorithmsOfRsa(String algorithm) throws Exception {
        guardByKey(pem(RSA.getPublic()), "algorithm", algorithm);

        assertThat(verdict(sign(algorithm, TestTokens.rsa(RSA), claims()))).isEqualTo("passes");
        assertThat(verdict(sign("RS256", TestTokens.rsa(RSA), claims()))).isEqualTo("is invalid");
    }

    private void guardByKey(String pem, Object... more) throws InvalidPluginConfig {
        var keys = new LinkedHashMap<String, Object>(Map.of("header", "Authorization", "public_key", pem));
        for (int i = 0; i < more.length; i += 2) {
            keys.put((String) more[i], more[i + 1]);
        }
        harness.plugin(new JwtFactory(), keys);
    }

    @ParameterizedTest
    @CsvSource({"secp256r1, ES256", "secp384r1, ES384", "secp521r1, ES512"})
    void knowsEllipticCurves(String curve, String algorithm) throws Exception {
        var pair = TestTokens.ecPair(curve);
        guardByKey(pem(pair.getPublic()));

        assertThat(verdict(sign(algorithm, TestTokens.ec(pair), claims()))).isEqualTo("passes");
        assertThat(verdict(sign(algorithm, TestTokens.ec(TestTokens.ecPair(curve)), claims())))
                .isEqualTo("is invalid");
        // CVE-2022-21449: a signature of zeros.
        String zeros = unsigned("{\"alg\":\"" + algorithm + "\"}", claims()) + Base64URL.encode(new byte[64]);
        assertThat(verdict(zeros)).isEqualTo("is invalid");
    }

    @Test
    void knowsEd25519() throws Exception {
        guardByKey(pem(TestTokens.ED25519.getPublic()));

        assertThat(verdict(TestTokens.ed25519("{\"alg\":\"EdDSA\"}", claims()))).isEqualTo("passes");
        assertThat(verdict(TestTokens.ed25519("{\"alg\":\"Ed25519\"}", claims())))
                .isEqualTo("passes");
        assertThat(verdict(TestTokens.ed25519("{\"alg\":\"HS256\"}", claims()))).isEqualTo("is invalid");
        String good = TestTokens.ed25519("{\"alg\":\"EdDSA\"}", claims());
        assertThat(verdict(good.substring(0, good.length() - 4))).isEqualTo("is invalid");
        assertThat(verdict(unsigned("{\"alg\":\"EdDSA\"}", claims()))).isEqualTo("is invalid");
    }

    @Test
    void refusesWhatIsOver() throws Exception {
        guard();

        assertThat(verdict(hs256(claims("exp", NOW)))).isEqualTo("is expired");
        assertThat(verdict(hs256(claims("exp", NOW - 3600)))).isEqualTo("is expired");
        assertThat(verdict(hs256(claims("exp", NOW + 1)))).isEqualTo("passes");
        assertThat(bring(hs256(claims("exp", 0))).header("WWW-Authenticate").orElseThrow())
                .contains("invalid_token", "expired");
    }

    @Test
    void refusesWhatHasNotBegun() throws Exception {
        guard();

        assertThat(verdict(hs256(claims("nbf", NOW + 1)))).isEqualTo("is invalid");
        assertThat(verdict(hs256(claims("nbf", NOW)))).isEqualTo("passes");
    }

    @Test
    void clocksMayBeWrongByALeeway() throws Exception {
        guard("leeway", "30s");

        assertThat(verdict(hs256(claims("exp", NOW - 29)))).isEqualTo("passes");
        assertThat(verdict(hs256(claims("exp", NOW - 30)))).isEqualTo("is expired");
        assertThat(verdict(hs256(claims("nbf", NOW + 30)))).isEqualTo("passes");
        assertThat(verdict(hs256(claims("nbf", NOW + 31)))).isEqualTo("is invalid");
    }

    @Test
    void timesThatAreNoneAreRefused() throws Exception {
        guard();

        assertThat(verdict(hs256(claims("exp", "tomorrow")))).isEqualTo("is invalid");
        assertThat(verdict(hs256(claims("nbf", Map.of())))).isEqualTo("is invalid");
    }

    @Test
    void looksAtTimesOfATokenItKnows() throws Exception {
        guard();
        String token = hs256(claims("exp", NOW + 60));

        assertThat(bring(token).calls()).anyMatch(call -> call.verdict() == PluginCall.Verdict.AWAIT);
        var again = bring(token);
        assertThat(again.calls()).noneMatch(call -> call.verdict() == PluginCall.Verdict.AWAIT);
        assertThat(verdict(again)).isEqualTo("passes");

        harness.advance(Duration.ofSeconds(60));
        assertThat(verdict(token)).isEqualTo("is expired");
    }

    @Test
    void aKeyForOthersWantsAnEnd() throws Exception {
        guardByKey(pem(RSA.getPublic()));

        assertThat(verdict(sign("RS256", TestTokens.rsa(RSA), Map.of("sub", "a"))))
                .isEqualTo("is invalid");
    }

    @Test
    void anEndCanBeWanted() throws Exception {
        guard("require_exp", true);

        assertThat(verdict(hs256(Map.of("sub", "a")))).isEqualTo("is invalid");
        assertThat(verdict(hs256(claims()))).isEqualTo("passes");
    }

    @Test
    void checksIssuerAndAudience() throws Exception {
        guard("issuer", "https://id.example.com", "audience", List.of("api", "app"));
        var right = claims("iss", "https://id.example.com", "aud", List.of("x", "app"));

        assertThat(verdict(hs256(right))).isEqualTo("passes");
        assertThat(verdict(hs256(claims("iss", "https://id.example.com", "aud", "api"))))
                .isEqualTo("passes");
        assertThat(verdict(hs256(claims("iss", "https://id.example.com/", "aud", "api"))))
                .isEqualTo("is invalid");
        assertThat(verdict(hs256(claims("iss", "https://id.example.com", "aud", "other"))))
                .isEqualTo("is invalid");
        assertThat(verdict(hs256(claims("iss", "https://id.example.com")))).isEqualTo("is invalid");
        assertThat(verdict(hs256(claims("aud", "api")))).isEqualTo("is invalid");
    }

    @Test
    void checksOtherClaims() throws Exception {
        guard(
                "required_claims",
                List.of("sub"),
                "claim_values",
                Map.of("role", List.of("admin", "editor"), "scope", List.of("write"), "level", List.of("3")));

        assertThat(verdict(hs256(claims("sub", "a", "role", "admin", "scope", "read write", "level", 3))))
                .isEqualTo("passes");
        assertThat(verdict(hs256(claims("sub", "a", "role", List.of("x", "editor"), "scope", "write", "level", 3L))))
                .isEqualTo("passes");
        assertThat(verdict(hs256(claims("role", "admin", "scope", "write", "level", 3))))
                .isEqualTo("is invalid");
        assertThat(verdict(hs256(claims("sub", "a", "role", "admin editor", "scope", "write", "level", 3))))
                .isEqualTo("is invalid");
        assertThat(verdict(hs256(claims("sub", "a", "role", "admin", "scope", "rewrite", "level", 3))))
                .isEqualTo("is invalid");
        assertThat(verdict(hs256(claims("sub", "a", "role", "admin", "scope", "write", "level", 4))))
                .isEqualTo("is invalid");
    }

    @Test
    void tellsTheUpstreamWhatTheTokenClaims() throws Exception {
        guard(
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
            var sent = harness.run(exchange).upstreamRequest().head().headers();

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
        guard("claim_headers", Map.of("sub", "X-User"));

        assertThat(verdict(hs256(claims("sub", "a\r\nX-Admin: 1")))).isEqualTo("is invalid");
        assertThat(verdict(hs256(claims("sub", " root")))).isEqualTo("is invalid");
        assertThat(verdict(hs256(claims("sub", List.of("user,admin"))))).isEqualTo("is invalid");
        assertThat(verdict(hs256(claims("sub", "user,admin")))).isEqualTo("passes");
    }

    @Test
    void refusesWhatWasSignedToBeSomethingElse() throws Exception {
        guard();
        var signer = hmac(SECRET);

        for (String type : List.of("JWT", "jwt", "at+jwt", "application/at+jwt")) {
            var header = TestTokens.header("HS256").type(new JOSEObjectType(type));
            assertThat(verdict(sign(header.build(), signer, claims()))).isEqualTo("passes");
        }
        var logout = TestTokens.header("HS256").type(new JOSEObjectType("logout+jwt"));
        assertThat(verdict(sign(logout.build(), signer, claims()))).isEqualTo("is invalid");
        var critical = TestTokens.header("HS256").criticalParams(Set.of("x")).customParam("x", 1);
        assertThat(verdict(sign(critical.build(), signer, claims()))).isEqualTo("is invalid");
    }

    @Test
    void ignoresTheKeyThatATokenBringsAlong() throws Exception {
        guardByKey(pem(RSA.getPublic()));
        var attacker = TestTokens.OTHER_RSA;
        var jwk = new RSAKey.Builder((RSAPublicKey) attacker.getPublic()).build();
        var header = TestTokens.header("RS256").jwk(jwk).build();

        assertThat(verdict(sign(header, TestTokens.rsa(attacker), claims()))).isEqualTo("is invalid");
    }

    @Test
    void delaysWhoGuesses() throws Exception {
        guard("delay", "2s");

        assertThat(verdict(harness.run(FakeExchange.get("/")))).isEqualTo("is missing");
        assertThat(verdict(hs256(claims("exp", NOW - 1)))).isEqualTo("is expired");
        var run = bring("a.b.c");
        assertThat(run.isSuspended()).isTrue();
        harness.advance(Duration.ofSeconds(2));
        assertThat(verdict(run)).isEqualTo("is invalid");
    }

    @Test
    void theSecretIsSecret() {
        assertThat(Schema.of(JwtConfig.class).key("secret").orElseThrow().secret())
                .isTrue();
    }

    @Test
    void refusesAConfigurationThatGuardsNothing() {
        assertThat(refusedKey(Map.of("secret", "s3cret"))).isEmpty();
        assertThat(refusedKey(Map.of("header", "Authorization"))).isEmpty();
        assertThat(refusedKey(Map.of("header", "A", "secret", "s3cret", "public_key", pem(RSA.getPublic()))))
                .isEmpty();
        assertThat(refusedKey(Map.of("header", "A B", "secret", "s3cret"))).isEqualTo("header");
        assertThat(refusedKey(Map.of("header", "A", "secret", ""))).isEqualTo("secret");
        assertThat(refusedKey(Map.of("header", "A", "secret", "s3cret", "algorithm", "RS256")))
                .isEqualTo("algorithm");
        assertThat(refusedKey(Map.of("header", "A", "secret", "s3cret", "algorithm", "none")))
                .isEqualTo("algorithm");
        assertThat(refusedKey(Map.of("header", "A", "public_key", "no PEM"))).isEqualTo("public_key");
        assertThat(refusedKey(Map.of("header", "A", "public_key", pem(RSA.getPrivate()))))
                .isEqualTo("public_key");
        assertThat(refusedKey(Map.of("header", "A", "public_key", pem(RSA.getPublic()), "algorithm", "ES256")))
                .isEqualTo("algorithm");
        assertThat(refusedKey(Map.of("header", "A", "public_key", pem(RSA.getPublic()), "algorithm", "HS256")))
                .isEqualTo("algorithm");
        assertThat(refusedKey(Map.of("header", "A", "jwks_url", "file:///etc/keys")))
                .isEqualTo("jwks_url");
        assertThat(refusedKey(Map.of("header", "A", "jwks_url", "https://a/", "algorithm", "HS256")))
                .isEqualTo("algorithm");
        assertThat(refusedKey(Map.of("header", "A", "public_key", pem(RSA.getPublic()), "auth_path", "/login")))
                .isEqualTo("auth_path");
        assertThat(refusedKey(Map.of("header", "A", "secret", "s3cret", "auth_path", "login")))
                .isEqualTo("auth_path");
        assertThat(refusedKey(Map.of("header", "A", "secret", "s3cret", "claim_headers", Map.of("sub", "X User"))))
                .isEqualTo("claim_headers.sub");
        assertThat(refusedKey(Map.of("header", "A", "secret", "s3cret", "claim_values", Map.of("a", List.of()))))
                .isEqualTo("claim_values.a");
    }

    @Test
    void refusesAWeakKey() throws Exception {
        var generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(1024);

        assertThat(refusedKey(Map.of(
                        "header",
                        "A",
                        "public_key",
                        pem(generator.generateKeyPair().getPublic()))))
                .isEqualTo("public_key");
    }

    private String refusedKey(Map<String, Object> keys) {
        var key = new StringBuilder();
        assertThatThrownBy(() -> harness.plugin(new JwtFactory(), keys))
                .isInstanceOfSatisfying(InvalidPluginConfig.class, issue -> {
                    assertThat(issue.getMessage()).doesNotContain("s3cret");
                    key.append(issue.key());
                });
        return key.toString();
    }

    @Test
    void datesAreSeconds() throws Exception {
        var claims = JWTClaimsSet.parse("{\"exp\": 5}");
        assertThat(ClaimText.all("exp", claims.getClaim("exp"))).containsExactly("5");
        assertThat(ClaimText.header(Map.of("a", 1))).isEqualTo("{\"a\":1}");
    }
}
