package io.sluice.core.transport;

import io.sluice.spi.TlsSession;
import java.nio.charset.StandardCharsets;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/** A finished handshake with a client, copied out of the TLS library, which forgets it when the connection ends. */
record AgreedSession(
        String protocol, String cipher, Optional<String> serverName, Optional<X509Certificate> clientCertificate)
        implements TlsSession {
    private static final int HOST_NAME = 0;

    static AgreedSession of(SSLSession session) {
        return new AgreedSession(
                session.getProtocol(), session.getCipherSuite(), serverName(session), certificate(session));
    }

    private static Optional<String> serverName(SSLSession session) {
        if (session instanceof ExtendedSSLSession extended) {
            for (SNIServerName name : extended.getRequestedServerNames()) {
                if (name.getType() == HOST_NAME) {
                    return Optional.of(
                            new String(name.getEncoded(), StandardCharsets.US_ASCII).toLowerCase(Locale.ROOT));
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<X509Certificate> certificate(SSLSession session) {
        try {
            Certificate[] chain = session.getPeerCertificates();
            return chain.length > 0 && chain[0] instanceof X509Certificate first
                    ? Optional.of(first)
                    : Optional.empty();
        } catch (SSLPeerUnverifiedException e) {
            return Optional.empty();
        }
    }
}
