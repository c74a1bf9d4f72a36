package io.sluice.spi.testkit;

import io.sluice.spi.TlsSession;
import java.security.cert.X509Certificate;
import java.util.Optional;

/** An encrypted connection as a plugin sees it, for {@link FakeExchange#tls}. Immutable. */
public final class FakeTlsSession implements TlsSession {
    private final String protocol;
    private final String cipher;
    private final Optional<String> serverName;
    private final Optional<String> clientSubject;
    private final Optional<X509Certificate> clientCertificate;

    private FakeTlsSession(
            String protocol,
            String cipher,
            Optional<String> serverName,
            Optional<String> clientSubject,
            Optional<X509Certificate> clientCertificate) {
        this.protocol = protocol;
        this.cipher = cipher;
        this.serverName = serverName;
        this.clientSubject = clientSubject;
        this.clientCertificate = clientCertificate;
    }

    /** A session of {@code TLSv1.2} or {@code TLSv1.3}, in which the client has shown nothing of itself. */
    public static FakeTlsSession of(String protocol) {
        String cipher =
                switch (protocol) {
                    case "TLSv1.2" -> "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256";
                    case "TLSv1.3" -> "TLS_AES_128_GCM_SHA256";
                    default -> throw new IllegalArgumentException("TLSv1.2 or TLSv1.3, not " + protocol);
                };
        return new FakeTlsSession(protocol, cipher, Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** With the host that the client asked for. */
    public FakeTlsSession withServerName(String name) {
        return new FakeTlsSession(protocol, cipher, Optional.of(name), clientSubject, clientCertificate);
    }

    /** With a client of this subject, whose certificate itself is not of interest. */
    public FakeTlsSession withClientSubject(String subject) {
        return new FakeTlsSession(protocol, cipher, serverName, Optional.of(subject), clientCertificate);
    }

    /** With a client that has shown this certificate. */
    public FakeTlsSession withClientCertificate(X509Certificate certificate) {
        return new FakeTlsSession(
                protocol,
                cipher,
                serverName,
                Optional.of(certificate.getSubjectX500Principal().getName()),
                Optional.of(certificate));
    }

    @Override
    public String protocol() {
        return protocol;
    }

    @Override
    public String cipher() {
        return cipher;
    }

    @Override
    public Optional<String> serverName() {
        return serverName;
    }

    @Override
    public Optional<String> clientSubject() {
        return clientSubject;
    }

    @Override
    public Optional<X509Certificate> clientCertificate() {
        return clientCertificate;
    }
}
