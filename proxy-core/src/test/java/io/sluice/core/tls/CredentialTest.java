package io.sluice.core.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.testing.TestAuthority;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CredentialTest {
    private static String file(String name) throws IOException {
        try (InputStream in = CredentialTest.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException("no " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    private static Credential credential(String certificate, String key) throws Exception {
        return Credential.of(Credential.chain(file(certificate)), file(key));
    }

    @ParameterizedTest
    @CsvSource({
        "rsa.pem, rsa-pkcs8.key, RSA",
        "rsa.pem, rsa-pkcs1.key, RSA",
        "ec.pem, ec-sec1.key, EC",
        "ed25519.pem, ed25519.key, EdDSA"
    })
    void readsKeysInAllTheirForms(String certificate, String key, String algorithm) throws Exception {
        assertThat(credential(certificate, key).key().getAlgorithm()).isEqualTo(algorithm);
    }

    @ParameterizedTest
    @CsvSource({
        "rsa.pem, ec-sec1.key, the key is not that of the certificate",
        "rsa.pem, weak.key, the key is not that of the certificate",
        "rsa.pem, rsa.pem, there is no block BEGIN PRIVATE KEY",
        "rsa.pem, encrypted-pkcs1.key, the key is encrypted; it has to be stored without a password",
        "rsa.pem, encrypted-pkcs8.key, the key is encrypted; it has to be stored without a password",
        "ec-sec1.key, ec-sec1.key, there is no block BEGIN CERTIFICATE",
        "weak.pem, weak.key, 'its RSA key has 1024 bits, too few to be safe'"
    })
    void refusesWhatCannotWork(String certificate, String key, String message) {
        assertThatThrownBy(() -> credential(certificate, key))
                .isInstanceOf(UnusableCredential.class)
                .hasMessage(message);
    }

    @Test
    void refusesBrokenBlocks() {
        assertThatThrownBy(() -> Credential.chain("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"))
                .isInstanceOf(UnusableCredential.class)
                .hasMessageStartingWith("certificate 1 cannot be read: ");
        for (String label : new String[] {"PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY"}) {
            for (String content : new String[] {"", "AAAA", "MIIE", "MAA="}) {
                String text = "-----BEGIN " + label + "-----\n" + content + "\n-----END " + label + "-----\n";
                assertThatThrownBy(() -> Credential.of(Credential.chain(file("rsa.pem")), text))
                        .isInstanceOf(UnusableCredential.class);
            }
        }
    }

    @Test
    void refusesAChainThatIsNone() throws Exception {
        String stranger = new TestAuthority("stranger").pem();
        assertThatThrownBy(() -> Credential.chain(file("rsa.pem") + stranger))
                .hasMessage("certificate 2 of the chain is not that of the issuer of the first");
    }

    @Test
    void knowsTheHostsInACertificate() throws Exception {
        assertThat(credential("rsa.pem", "rsa-pkcs8.key").names()).containsExactly("rsa.test", "*.rsa.test");
        assertThat(credential("ec.pem", "ec-sec1.key").names()).isEmpty();
    }

    @Test
    void knowsWhenACertificateIsGood() throws Exception {
        var credential = credential("rsa.pem", "rsa-pkcs8.key");
        Instant begin = credential.chain().getFirst().getNotBefore().toInstant();
        Instant end = credential.chain().getFirst().getNotAfter().toInstant();
        assertThat(credential.fault(begin.plusSeconds(1))).isEmpty();
        assertThat(credential.fault(begin.minusSeconds(1))).contains("the certificate is not valid before " + begin);
        assertThat(credential.fault(end.plusSeconds(1))).contains("the certificate has expired at " + end);
        assertThat(credential.timeLeft(end.minusSeconds(60))).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void equalsAnotherOfTheSameBytes() throws Exception {
        assertThat(credential("rsa.pem", "rsa-pkcs8.key"))
                .isEqualTo(credential("rsa.pem", "rsa-pkcs1.key"))
                .isNotEqualTo(credential("ec.pem", "ec-sec1.key"))
                .hasToString("CN=rsa");
    }
}
