package io.sluice.spi;

import java.security.cert.X509Certificate;
import java.util.Optional;

/**
 * What was agreed on when a client's encrypted connection began. The same for all exchanges of the connection and immutable:
 * may be kept and used from any thread.
 */
public interface TlsSession {

    /** The protocol's version, such as {@code TLSv1.3}. */
    String protocol();

    /** The cipher suite by its IANA name, such as {@code TLS_AES_128_GCM_SHA256}. */
    String cipher();

    /** The host that the client asked for (SNI), in lower case. The {@code Host} of a request may be another. */
    Optional<String> serverName();

    /** The certificate that the client has shown, if any. It was checked against the server's {@code client_ca}. */
    Optional<X509Certificate> clientCertificate();

    /** The subject of {@link #clientCertificate()} as RFC 2253 writes it, such as {@code CN=alice,O=Example}. */
    default Optional<String> clientSubject() {
        return clientCertificate()
                .map(certificate -> certificate.getSubjectX500Principal().getName());
    }
}
