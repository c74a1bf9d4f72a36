package io.sluice.core.tls;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Everything that decides how TLS is spoken to a peer.
 *
 * @param name the name to ask for, which the peer's certificate must have
 * @param verified whether the certificate is checked at all
 * @param authorities who may have issued it; none means those that the JDK trusts
 * @param credential what we show when asked
 * @param protocols what is offered by ALPN, the preferred first; none means that ALPN is not used
 */
public record PeerTerms(
        String name,
        boolean verified,
        List<X509Certificate> authorities,
        @Nullable Credential credential,
        List<String> protocols) {
    private static final String[] VERSIONS = {"TLSv1.3", "TLSv1.2"};

    /** Copies the lists. */
    public PeerTerms {
        authorities = List.copyOf(authorities);
        protocols = List.copyOf(protocols);
    }

    /** Whether the peer may choose among protocols. */
    boolean isChoice() {
        return protocols.size() > 1;
    }

    /** The same, but for what leaves the peer only HTTP/1.1. */
    PeerTerms withoutHttp2() {
        return new PeerTerms(name, verified, authorities, credential, List.of("http/1.1"));
    }

    SslContext build() throws UnusableCredential {
        var builder = SslContextBuilder.forClient()
                .sslProvider(TlsLibrary.PROVIDER)
                .protocols(VERSIONS)
                // Said although it is Netty's default: without it any certificate of any host would do.
                .endpointIdentificationAlgorithm(verified ? "HTTPS" : null);
        if (!verified) {
            builder.trustManager(InsecureTrustManagerFactory.INSTANCE);
        } else if (!authorities.isEmpty()) {
            builder.trustManager(authorities);
        }
        if (credential != null) {
            builder.keyManager(credential.key(), credential.chain());
        }
        if (!protocols.isEmpty()) {
            builder.applicationProtocolConfig(TlsLibrary.alpn(protocols));
        }
        try {
            return TlsLibrary.withGroups(builder).build();
        } catch (SSLException | IllegalArgumentException e) {
            throw new UnusableCredential("TLS to the peers cannot be set up: " + e.getMessage(), e);
        }
    }
}
