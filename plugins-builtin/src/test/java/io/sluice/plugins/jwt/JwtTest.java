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
import io.sluice.spi.InvalidPluginConfig;
import io.sluice.spi.config.Schema;
import io.sluice.spi.testkit.FakeExchange;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where tokens are found, and whose are believed. */
class JwtTest {
    private final JwtGuard guard = new JwtGuard();

    @Test
    void letsAGoodTokenThrough() throws Exception {
        guard.bySecret();

        assertThat(guard.verdict(hs256(claims()))).isEqualTo("passes");
        assertThat(guard.verdict(hs256(Map.of("sub", "without exp")))).isEqualTo("passes");
        assertThat(guard.verdict(sign("HS512", hmac(SECRET), claims()))).isEqualTo("passes");
    }

    @Test
    void secretsMayBeShort() throws Exception {
        guard.bySecret("secret", "123123");

        assertThat(guard.verdict(sign("HS256", hmac("123123"), claims()))).isEqualTo("passes");
        assertThat(guard.verdict(sign("HS256", hmac("1231231"), claims()))).isEqualTo("is invalid");
        assertThat(guard.harness().context("jwt").logLines())
                .singleElement()
                .asString()
                .startsWith("WARN");
    }

    @Test
    void zerosBehindASecretChangeNoSignature() throws Exception {
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec("123123".getBytes(ISO_8859_1), "HmacSHA256"));
        String unsigned = unsigned("{\"alg\":\"HS256\"}", claims());
        byte[] signature =
                mac.doFinal(unsigned.substring(0, unsigned.length() - 1).getBytes(ISO_8859_1));
        guard.bySecret("secret", "123123");

        assertThat(guard.verdict(unsigned + Base64URL.encode(signature))).isEqualTo("passes");
    }

    @Test
    void findsTokensInHeaderCookieAndQuery() throws Exception {
        guard.bySecret("header", "X-Token", "cookie", "jwt", "query", "token");
        String good = hs256(claims());

        assertThat(guard.verdict(guard.harness().run(FakeExchange.get("/").header("X-Token", good))))
                .isEqualTo("passes");
        assertThat(guard.verdict(guard.harness().run(FakeExchange.get("/").header("X-Token", "bearer " + good))))
                .isEqualTo("passes");
        assertThat(guard.verdict(guard.harness().run(FakeExchange.get("/").header("Cookie", "a=b; jwt=" + good))))
                .isEqualTo("passes");
        assertThat(guard.verdict(guard.harness().run(FakeExchange.get("/?token=" + good))))
                .isEqualTo("passes");
        assertThat(guard.verdict(
                        guard.harness().run(FakeExchange.get("/?token=" + good).header("X-Token", "a.b.c"))))
                .isEqualTo("is invalid");
        assertThat(guard.verdict(guard.harness().run(FakeExchange.get("/?jwt=" + good))))
                .isEqualTo("is missing");
    }

    @Test
    void refusesTwoHeadersOfWhichTheUpstreamMightBelieveTheOther() throws Exception {
        guard.bySecret();

        var run = guard.harness()
                .run(FakeExchange.get("/")
                        .header("Authorization", "Bearer " + hs256(claims()))
                        .header("Authorization", "Bearer x"));

        assertThat(guard.verdict(run)).isEqualTo("format is invalid");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "abc", "a.b", "a.b.c.d", "Basic YTpi"})
    void refusesWhatIsNoToken(String text) throws Exception {
        guard.bySecret();

        assertThat(guard.verdict(text)).isEqualTo("format is invalid");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.b.c", "..", "e30.e30.e30", "bnVsbA.bnVsbA.bnVsbA", "W10.W10.W10", "\u00e9.b.c"})
    void refusesRubbish(String text) throws Exception {
        guard.bySecret();

        assertThat(guard.verdict(text)).isEqualTo("is invalid");
    }

    @Test
    void refusesTokensThatNobodySigned() throws Exception {
        guard.bySecret();

        for (String algorithm : List.of("none", "None", "NONE", "nOnE", "", "HS256", "RS256", "x")) {
            assertThat(guard.verdict(unsigned("{\"alg\":\"" + algorithm + "\"}", claims())))
                    .as(algorithm)
                    .isEqualTo("is invalid");
        }
        String good = hs256(claims());
        String none = Base64URL.encode("{\"alg\":\"none\"}").toString();
        assertThat(guard.verdict(none + good.substring(good.indexOf('.')))).isEqualTo("is invalid");
    }

    @Test
    void refusesWhatWasChanged() throws Exception {
        guard.bySecret();
        String[] parts = hs256(claims()).split("\\.", -1);
        String other = hs256(claims("sub", "root")).split("\\.", -1)[1];

        assertThat(guard.verdict(parts[0] + '.' + other + '.' + parts[2])).isEqualTo("is invalid");
        assertThat(guard.verdict(parts[0] + '.' + parts[1] + '.' + parts[2].substring(2)))
                .isEqualTo("is invalid");
        assertThat(guard.verdict(sign("HS256", hmac(SECRET + "x"), claims()))).isEqualTo("is invalid");
    }

    @Test
    void anAlgorithmCanBePinned() throws Exception {
        guard.bySecret("algorithm", "HS512");

        assertThat(guard.verdict(hs256(claims()))).isEqualTo("is invalid");
        assertThat(guard.verdict(sign("HS512", hmac(SECRET), claims()))).isEqualTo("passes");
    }

    @Test
    void refusesHmacWithThePublicKeyAsSecret() throws Exception {
        String pem = pem(RSA.getPublic());
        guard.harness().plugin(new JwtFactory(), "header", "Authorization", "public_key", pem);

        assertThat(guard.verdict(sign("RS256", TestTokens.rsa(RSA), claims()))).isEqualTo("passes");
        for (String secret :
                List.of(pem, pem.strip(), new String(RSA.getPublic().getEncoded(), ISO_8859_1))) {
            assertThat(guard.verdict(sign("HS256", hmac(secret), claims()))).isEqualTo("is invalid");
        }
        assertThat(guard.verdict(sign("RS256", TestTokens.rsa(TestTokens.OTHER_RSA), claims())))
                .isEqualTo("is invalid");
        assertThat(guard.verdict(sign("RS512", TestTokens.rsa(RSA), claims()))).isEqualTo("is invalid");
        assertThat(guard.verdict(sign("PS256", TestTokens.rsa(RSA), claims()))).isEqualTo("is invalid");
    }

    @ParameterizedTest
    @CsvSource({"RS384", "RS512", "PS256", "PS384", "PS512"})
    void knowsTheAlgorithmsOfRsa(String algorithm) throws Exception {
        guard.byKey(pem(RSA.getPublic()), "algorithm", algorithm);

        assertThat(guard.verdict(sign(algorithm, TestTokens.rsa(RSA), claims())))
                .isEqualTo("passes");
        assertThat(guard.verdict(sign("RS256", TestTokens.rsa(RSA), claims()))).isEqualTo("is invalid");
    }

    @ParameterizedTest
    @CsvSource({"secp256r1, ES256", "secp384r1, ES384", "secp521r1, ES512"})
    void knowsEllipticCurves(String curve, String algorithm) throws Exception {
        var pair = TestTokens.ecPair(curve);
        guard.byKey(pem(pair.getPublic()));

        assertThat(guard.verdict(sign(algorithm, TestTokens.ec(pair), claims())))
                .isEqualTo("passes");
        assertThat(guard.verdict(sign(algorithm, TestTokens.ec(TestTokens.ecPair(curve)), claims())))
                .isEqualTo("is invalid");
        // CVE-2022-21449: a signature of zeros.
        String zeros = unsigned("{\"alg\":\"" + algorithm + "\"}", claims()) + Base64URL.encode(new byte[64]);
        assertThat(guard.verdict(zeros)).isEqualTo("is invalid");
    }

    @Test
    void knowsEd25519() throws Exception {
        guard.byKey(pem(TestTokens.ED25519.getPublic()));

        assertThat(guard.verdict(TestTokens.ed25519("{\"alg\":\"EdDSA\"}", claims())))
                .isEqualTo("passes");
        assertThat(guard.verdict(TestTokens.ed25519("{\"alg\":\"Ed25519\"}", claims())))
                .isEqualTo("passes");
        assertThat(guard.verdict(TestTokens.ed25519("{\"alg\":\"HS256\"}", claims())))
                .isEqualTo("is invalid");
        String good = TestTokens.ed25519("{\"alg\":\"EdDSA\"}", claims());
        assertThat(guard.verdict(good.substring(0, good.length() - 4))).isEqualTo("is invalid");
        assertThat(guard.verdict(unsigned("{\"alg\":\"EdDSA\"}", claims()))).isEqualTo("is invalid");
    }

    @Test
    void refusesWhatWasSignedToBeSomethingElse() throws Exception {
        guard.bySecret();
        var signer = hmac(SECRET);

        for (String type : List.of("JWT", "jwt", "at+jwt", "application/at+jwt")) {
            var header = TestTokens.header("HS256").type(new JOSEObjectType(type));
            assertThat(guard.verdict(sign(header.build(), signer, claims()))).isEqualTo("passes");
        }
        var logout = TestTokens.header("HS256").type(new JOSEObjectType("logout+jwt"));
        assertThat(guard.verdict(sign(logout.build(), signer, claims()))).isEqualTo("is invalid");
        var critical = TestTokens.header("HS256").criticalParams(Set.of("x")).customParam("x", 1);
        assertThat(guard.verdict(sign(critical.build(), signer, claims()))).isEqualTo("is invalid");
    }

    @Test
    void ignoresTheKeyThatATokenBringsAlong() throws Exception {
        guard.byKey(pem(RSA.getPublic()));
        var attacker = TestTokens.OTHER_RSA;
        var jwk = new RSAKey.Builder((RSAPublicKey) attacker.getPublic()).build();
        var header = TestTokens.header("RS256").jwk(jwk).build();

        assertThat(guard.verdict(sign(header, TestTokens.rsa(attacker), claims())))
                .isEqualTo("is invalid");
    }

    @Test
    void delaysWhoGuesses() throws Exception {
        guard.bySecret("delay", "2s");

        assertThat(guard.verdict(guard.harness().run(FakeExchange.get("/")))).isEqualTo("is missing");
        assertThat(guard.verdict(hs256(claims("exp", NOW - 1)))).isEqualTo("is expired");
        var run = guard.bring("a.b.c");
        assertThat(run.isSuspended()).isTrue();
        guard.harness().advance(Duration.ofSeconds(2));
        assertThat(guard.verdict(run)).isEqualTo("is invalid");
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
        assertThatThrownBy(() -> guard.harness().plugin(new JwtFactory(), keys))
                .isInstanceOfSatisfying(InvalidPluginConfig.class, issue -> {
                    assertThat(issue.getMessage()).doesNotContain("s3cret");
                    key.append(issue.key());
                });
        return key.toString();
    }
}
