package io.sluice.plugins.jwt;

import static io.sluice.plugins.jwt.TestTokens.ED25519;
import static io.sluice.plugins.jwt.TestTokens.OTHER_RSA;
import static io.sluice.plugins.jwt.TestTokens.RSA;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.source.JWKSetCacheRefreshEvaluator;
import com.nimbusds.jose.jwk.source.JWKSetParseException;
import com.nimbusds.jose.jwk.source.JWKSetRetrievalException;
import com.nimbusds.jose.jwk.source.JWKSetSource;
import com.nimbusds.jose.jwk.source.JWKSetUnavailableException;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.Base64URL;
import io.sluice.spi.testkit.FakePluginContext;
import java.io.IOException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.text.ParseException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RemoteKeysTest {
    private static final Duration LONG = Duration.ofHours(1);
    private static final Duration TTL = Duration.ofMillis(400);
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final Set<JWSAlgorithm> ALL = Arrays.stream(Algorithm.values())
            .flatMap(algorithm -> algorithm.names().stream())
            .collect(Collectors.toUnmodifiableSet());

    private final FakePluginContext context = FakePluginContext.create();
    private final Publisher issuer = new Publisher();
    private final RemoteKeys keys = new RemoteKeys(issuer, ALL, LONG, Duration.ofMinutes(1), context.logger());
    private final RemoteKeys shortLived = new RemoteKeys(issuer, ALL, TTL, PAUSE, context.logger());

    private static final class Publisher implements JWKSetSource<SecurityContext> {
        private volatile String document = "";
        private volatile boolean failing;
        private final AtomicInteger asked = new AtomicInteger();
        private volatile long slowness;

        void publish(JWK... published) {
            document = new JWKSet(List.of(published)).toString();
        }

        @Override
        public JWKSet getJWKSet(
                JWKSetCacheRefreshEvaluator evaluator, long currentTime, @Nullable SecurityContext context)
                throws JWKSetUnavailableException {
            asked.incrementAndGet();
            try {
                Thread.sleep(slowness);
                if (failing) {
                    throw new JWKSetRetrievalException("no keys", new IOException("no route"));
                }
                return JWKSet.parse(document);
            } catch (ParseException e) {
                throw new JWKSetParseException("no keys", e);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void close() {}
    }

    private static RSAKey.Builder rsa(String id, KeyPair pair) {
        return new RSAKey.Builder((RSAPublicKey) pair.getPublic()).keyID(id);
    }

    private static boolean knows(Keys keys, String id, JWSAlgorithm algorithm) throws KeysUnavailable {
        var header = new JWSHeader.Builder(algorithm).keyID(id).build();
        return !keys.candidates(header).keys().isEmpty();
    }

    private boolean knows(String id) throws KeysUnavailable {
        return knows(keys, id, JWSAlgorithm.RS256);
    }

    @Test
    void asksWhenTheFirstTokenComes() throws Exception {
        issuer.publish(rsa("a", RSA).build());
        assertThat(issuer.asked).hasValue(0);

        assertThat(knows("a")).isTrue();
        assertThat(knows("a")).isTrue();
        assertThat(issuer.asked).hasValue(1);
    }

    @Test
    void aKeyThatIsNoLongerPublishedIsNoLongerBelieved() throws Exception {
        issuer.publish(rsa("a", RSA).build());
        assertThat(knows(shortLived, "a", JWSAlgorithm.RS256)).isTrue();
        var edition = shortLived.edition();
        issuer.publish(rsa("b", OTHER_RSA).build());
        Thread.sleep(TTL.toMillis() + 50);

        assertThat(knows(shortLived, "b", JWSAlgorithm.RS256)).isTrue();
        assertThat(knows(shortLived, "a", JWSAlgorithm.RS256)).isFalse();
        assertThat(shortLived.edition()).isNotEqualTo(edition);
    }

    @Test
    void theSameKeysAreTheSameEdition() throws Exception {
        issuer.publish(rsa("a", RSA).build());
        knows(shortLived, "a", JWSAlgorithm.RS256);
        var edition = shortLived.edition();
        Thread.sleep(TTL.toMillis() + 50);
        knows(shortLived, "a", JWSAlgorithm.RS256);

        assertThat(issuer.asked).hasValue(2);
        assertThat(shortLived.edition()).isSameAs(edition);
    }

    @Test
    void asksAtOnceForAKeyItDoesNotKnow() throws Exception {
        issuer.publish(rsa("a", RSA).build());
        knows("a");
        issuer.publish(rsa("b", OTHER_RSA).build(), rsa("a", RSA).build());

        assertThat(knows("b")).isTrue();
        assertThat(issuer.asked).hasValue(2);
    }

    @Test
    void strangersCannotMakeItAskWithoutEnd() throws Exception {
        issuer.publish(rsa("a", RSA).build());
        knows("a");
        for (int i = 0; i < 100; i++) {
            assertThat(knows("unknown " + i)).isFalse();
        }

        assertThat(issuer.asked).hasValue(2);
        assertThat(knows("a")).isTrue();
    }

    @Test
    void oneAsksForAHundred() throws Exception {
        issuer.publish(rsa("a", RSA).build());
        knows("a");
        issuer.publish(rsa("b", OTHER_RSA).build());
        issuer.slowness = 200;

        assertThat(together("b")).containsOnly(true);
        assertThat(issuer.asked).hasValue(2);
    }

    private List<Boolean> together(String id) throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var tasks = new ArrayList<Callable<Boolean>>();
            for (int i = 0; i < 100; i++) {
                tasks.add(() -> knows(id));
            }
            var results = new ArrayList<Boolean>();
            for (var result : threads.invokeAll(tasks)) {
                results.add(result.get());
            }
            return results;
        }
    }

    @Test
    void keepsTheOldKeysWhileTheIssuerFails() throws Exception {
        // The ten that follow are to be asked within one pause.
        var ttl = Duration.ofSeconds(3);
        var patient = new RemoteKeys(issuer, ALL, ttl, ttl.minusMillis(50), context.logger());
        issuer.publish(rsa("a", RSA).build());
        knows(patient, "a", JWSAlgorithm.RS256);
        issuer.failing = true;
        Thread.sleep(ttl.toMillis() + 50);

        for (int i = 0; i < 10; i++) {
            assertThat(knows(patient, "a", JWSAlgorithm.RS256)).isTrue();
        }
        assertThat(issuer.asked).hasValue(2);
        assertThat(context.logLines())
                .filteredOn(line -> line.startsWith("WARN"))
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no JSON", "{}", "{\"keys\": 1}", "[]"})
    void withoutKeysNothingCanBeSaid(String document) throws Exception {
        issuer.document = document;
        var checks = checks(shortLived);
        var token = token();
        long begin = System.nanoTime();
        for (int i = 0; i < 10; i++) {
            assertThat(checks.check(token)).isEqualTo(Refusal.NO_KEYS);
        }
        int pauses = (int) Duration.ofNanos(System.nanoTime() - begin).dividedBy(PAUSE);
        assertThat(issuer.asked.get()).isBetween(2, 2 + 2 * pauses);

        issuer.publish(rsa("a", RSA).build());
        Thread.sleep(PAUSE.toMillis() + 50);
        assertThat(checks.check(token)).isInstanceOf(Identity.class);
    }

    private TokenChecks checks(Keys of) {
        var rules = new ClaimRules(Optional.empty(), Set.of(), Set.of(), Map.of());
        var none = new Disclosure(List.of(), List.of());
        return new TokenChecks(of, rules, none, Duration.ZERO, LONG, FakePluginContext.create());
    }

    private static String token() throws Exception {
        var header = TestTokens.header("RS256").keyID("a").build();
        return TestTokens.sign(header, TestTokens.rsa(RSA), Map.of("sub", "x"));
    }

    @Test
    void whatIsKnownOfATokenGoesWithItsKey() throws Exception {
        issuer.publish(rsa("a", RSA).build());
        var checks = checks(keys);
        String token = token();
        assertThat(checks.recall(token)).isEmpty();
        assertThat(checks.check(token)).isInstanceOf(Identity.class);
        // Kept under the edition that was known before the keys were asked for the first time.
        assertThat(checks.check(token)).isInstanceOf(Identity.class);
        assertThat(checks.recall(token)).isPresent();

        issuer.publish(rsa("b", OTHER_RSA).build());
        knows("b");

        assertThat(checks.recall(token)).isEmpty();
        assertThat(checks.check(token)).isEqualTo(Refusal.INVALID);
        assertThat(checks.recall(token)).isEmpty();
    }

    @Test
    void aKeyIsForItsOwnAlgorithmsAlone() throws Exception {
        var p256 = TestTokens.ecPair("secp256r1");
        var weak = KeyPairGenerator.getInstance("RSA");
        weak.initialize(1024);
        byte[] der = ED25519.getPublic().getEncoded();
        issuer.publish(
                rsa("free", RSA).build(),
                rsa("weak", weak.generateKeyPair()).build(),
                rsa("pinned", RSA).algorithm(JWSAlgorithm.PS384).build(),
                rsa("encryption", RSA).keyUse(KeyUse.ENCRYPTION).build(),
                rsa("signature", RSA).keyUse(KeyUse.SIGNATURE).build(),
                new ECKey.Builder(Curve.P_256, (ECPublicKey) p256.getPublic())
                        .keyID("ec")
                        .build(),
                new OctetKeyPair.Builder(
                                Curve.Ed25519, Base64URL.encode(Arrays.copyOfRange(der, der.length - 32, der.length)))
                        .keyID("ed")
                        .build(),
                new OctetSequenceKey.Builder(TestTokens.SECRET.getBytes(US_ASCII))
                        .keyID("secret")
                        .build());

        assertThat(algorithmsOf("free")).containsExactly("PS256", "PS384", "PS512", "RS256", "RS384", "RS512");
        assertThat(algorithmsOf("weak")).isEmpty();
        assertThat(algorithmsOf("pinned")).containsExactly("PS384");
        assertThat(algorithmsOf("encryption")).isEmpty();
        assertThat(algorithmsOf("signature")).hasSize(6);
        assertThat(algorithmsOf("ec")).contains("ES256").allMatch(name -> name.startsWith("ES"));
        assertThat(algorithmsOf("ed")).containsExactly("Ed25519", "EdDSA");
        assertThat(algorithmsOf("secret")).isEmpty();
        assertThat(keys.candidates(new JWSHeader(JWSAlgorithm.RS256)).keys()).isEmpty();
    }

    private List<String> algorithmsOf(String id) throws Exception {
        var names = new ArrayList<String>();
        for (var algorithm : ALL) {
            if (knows(keys, id, algorithm)) {
                names.add(algorithm.getName());
            }
        }
        return names.stream().sorted().toList();
    }

    @Test
    void anAlgorithmCanBePinned() throws Exception {
        issuer.publish(rsa("a", RSA).build());
        var pinned = new RemoteKeys(issuer, Set.of(JWSAlgorithm.PS256), LONG, Duration.ofMinutes(1), context.logger());

        assertThat(knows(pinned, "a", JWSAlgorithm.RS256)).isFalse();
        assertThat(knows(pinned, "a", JWSAlgorithm.PS256)).isTrue();
    }
}
