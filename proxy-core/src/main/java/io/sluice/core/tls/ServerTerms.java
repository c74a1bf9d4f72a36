package io.sluice.core.tls;

import io.netty.handler.ssl.CipherSuiteFilter;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.netty.handler.ssl.OpenSslServerSessionContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLException;

/**
 * Everything that decides how a certificate is served by a server.
 *
 * @param server the server's name
 * @param certificate the certificate's name in the configuration
 * @param stapled whether a proof of its good standing is handed out with it, where its authority gives one
 * @param versions of TLS, such as {@code TLSv1.3}
 * @param ciphers suites of TLS 1.2 by their OpenSSL names; none means Mozilla's intermediate ones
 * @param protocols what is agreed to by ALPN, the preferred first
 * @param clients whether clients have to show a certificate
 * @param clientAuthorities who may have issued it
 */
public record ServerTerms(
        String server,
        String certificate,
        Credential credential,
        boolean stapled,
        List<String> versions,
        List<String> ciphers,
        List<String> protocols,
        Clients clients,
        List<X509Certificate> clientAuthorities) {

    /** Whether clients have to show a certificate. */
    public enum Clients {
        UNASKED,
        ASKED,
        REQUIRED
    }

    /** Copies the lists. */
    public ServerTerms {
        versions = List.copyOf(versions);
        ciphers = List.copyOf(ciphers);
        protocols = List.copyOf(protocols);
        clientAuthorities = List.copyOf(clientAuthorities);
    }

    boolean isStapled() {
        return stapled && TlsLibrary.canStaple() && credential.ocsp().isPresent();
    }

    SslContext build() throws UnusableCredential {
        CipherSuiteFilter filter =
                TlsLibrary.isNative() ? IdentityCipherSuiteFilter.INSTANCE : SupportedCipherSuiteFilter.INSTANCE;
        var builder = SslContextBuilder.forServer(credential.key(), credential.chain())
                .sslProvider(TlsLibrary.PROVIDER)
                .protocols(versions)
                .ciphers(TlsLibrary.suites(ciphers), filter)
                .enableOcsp(isStapled())
                .applicationProtocolConfig(TlsLibrary.alpn(protocols))
                .clientAuth(
                        switch (clients) {
                            case UNASKED -> ClientAuth.NONE;
                            case ASKED -> ClientAuth.OPTIONAL;
                            case REQUIRED -> ClientAuth.REQUIRE;
                        });
        if (clients != Clients.UNASKED) {
            builder.trustManager(clientAuthorities);
        }
        try {
            SslContext context = TlsLibrary.withGroups(builder).build();
            if (context.sessionContext() instanceof OpenSslServerSessionContext sessions) {
                sessions.setSessionIdContext(sessionScope());
                // Sessions live in tickets, with the clients: nothing is kept for those who may never come back.
                sessions.setSessionCacheEnabled(false);
            }
            return context;
        } catch (SSLException | IllegalArgumentException e) {
            throw new UnusableCredential("TLS cannot be set up: " + e.getMessage(), e);
        }
    }

    /**
     * Within which sessions can be resumed. Ticket keys are the same for all servers, and a resumed session is not checked
     * again: so one must not lead from a server that asks for no client certificate, or trusts others, into this one.
     */
    private byte[] sessionScope() {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update(String.join("\n", server, certificate, clients.name()).getBytes(StandardCharsets.UTF_8));
            for (X509Certificate authority : clientAuthorities) {
                digest.update(authority.getEncoded());
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException | CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }
}
