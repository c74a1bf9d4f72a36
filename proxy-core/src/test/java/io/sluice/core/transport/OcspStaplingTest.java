package io.sluice.core.transport;

import static io.sluice.core.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.pkitesting.X509Bundle;
import io.sluice.core.testing.OcspResponder;
import io.sluice.core.testing.TestAuthority;
import io.sluice.core.testing.TestProxy;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.PKIXRevocationChecker.Option;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.ExtendedSSLSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients of the JDK get with a certificate from the proxy: a proof of its good standing, or nothing, but never a bad one. */
class OcspStaplingTest {
    private static TestProxy proxy(TestAuthority authority, X509Bundle bundle, String... lines) {
        return TestProxy.run("""
                [basic]
                grace_period = "1s"
                [servers.web]
                addr = "127.0.0.1:0"
                certificates = ["a"]
                locations = []
                """ + authority.tomlWithIssuer("a", bundle, lines));
    }

    /** The staple of a new connection. */
    private static List<byte[]> staple(TestAuthority authority, TestProxy proxy, String version) throws Exception {
        try (var socket = TestAuthority.connect(authority.context(null), proxy.port(), "a.example", version)) {
            return ((ExtendedSSLSession) socket.getSession()).getStatusResponses();
        }
    }

    /** Waits until a connection has one, since the first are not made to wait for it. */
    private static List<byte[]> eventualStaple(TestAuthority authority, TestProxy proxy, String version)
            throws Exception {
        var found = new AtomicReference<List<byte[]>>(List.of());
        eventually("a staple", () -> {
            found.set(staple(authority, proxy, version));
            return !found.get().isEmpty();
        });
        return found.get();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void handsOutTheAuthoritysWord(String version) throws Exception {
        var authority = new TestAuthority("root");
        try (var responder = new OcspResponder(authority)) {
            X509Bundle bundle = authority.issueWithResponder(responder.url(), "a.example");
            try (var proxy = proxy(authority, bundle)) {
                List<byte[]> staple = eventualStaple(authority, proxy, version);
                assertThat(staple).hasSize(1);
                verify(bundle.getCertificate(), authority.certificate(), staple.getFirst());
                for (int i = 0; i < 5; i++) {
                    assertThat(staple(authority, proxy, version)).hasSize(1);
                }
                assertThat(responder.questions()).isEqualTo(1);
            }
        }
    }

    /** By the JDK, as a client does that insists on a proof. */
    private static void verify(X509Certificate certificate, X509Certificate issuer, byte[] answer) throws Exception {
        var validator = CertPathValidator.getInstance("PKIX");
        var checker = (PKIXRevocationChecker) validator.getRevocationChecker();
        checker.setOcspResponses(Map.of(certificate, answer));
        checker.setOptions(EnumSet.of(Option.ONLY_END_ENTITY, Option.NO_FALLBACK));
        var parameters = new PKIXParameters(Set.of(new TrustAnchor(issuer, null)));
        parameters.addCertPathChecker(checker);
        validator.validate(CertificateFactory.getInstance("X.509").generateCertPath(List.of(certificate)), parameters);
    }

    @ParameterizedTest
    @ValueSource(strings = {"revoked", "old", "forged", "broken", "gone"})
    void handsOutNothingElse(String kind) throws Exception {
        var authority = new TestAuthority("root");
        try (var responder = new OcspResponder(authority)) {
            switch (kind) {
                case "revoked" -> responder.revoke();
                case "old" -> responder.validity(Duration.ofDays(-1));
                case "forged" -> responder.signer(new TestAuthority("somebody"));
                case "broken" -> responder.breakDown();
                default -> {}
            }
            String url = kind.equals("gone") ? "http://127.0.0.1:1/" : responder.url();
            try (var proxy = proxy(authority, authority.issueWithResponder(url, "a.example"))) {
                if (!kind.equals("gone")) {
                    eventually("it has asked", () -> responder.questions() > 0);
                }
                for (int i = 0; i < 20; i++) {
                    assertThat(staple(authority, proxy, "TLSv1.3")).isEmpty();
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
                }
            }
        }
    }

    @Test
    void asksNobodyWhereItIsOff() throws Exception {
        var authority = new TestAuthority("root");
        try (var responder = new OcspResponder(authority);
                var proxy = proxy(
                        authority,
                        authority.issueWithResponder(responder.url(), "a.example"),
                        "ocsp_stapling = false")) {
            assertThat(staple(authority, proxy, "TLSv1.3")).isEmpty();
            assertThat(responder.questions()).isZero();
        }
    }

    @Test
    void keepsItsProofsAcrossReloads() throws Exception {
        var authority = new TestAuthority("root");
        try (var responder = new OcspResponder(authority)) {
            X509Bundle bundle = authority.issueWithResponder(responder.url(), "a.example");
            try (var proxy = proxy(authority, bundle)) {
                assertThat(eventualStaple(authority, proxy, "TLSv1.3")).hasSize(1);
                assertThat(proxy.reload("""
                        [servers.web]
                        addr = "127.0.0.1:0"
                        certificates = ["a"]
                        locations = []
                        tls_min_version = "tlsv1.3"
                        """ + authority.tomlWithIssuer("a", bundle)))
                        .isEmpty();
                assertThat(staple(authority, proxy, "TLSv1.3")).hasSize(1);
                assertThat(responder.questions()).isEqualTo(1);
            }
        }
    }
}
