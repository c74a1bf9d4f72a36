package io.sluice.core.testing;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.jspecify.annotations.Nullable;

/** A certificate authority of a test's own, and both ends of TLS with the JDK's means. */
public final class TestAuthority {
    private static final String SUBJECT_ALTERNATIVE_NAME = "2.5.29.17";
    private static final int DNS_NAME = 0x82;
    private static final int SEQUENCE = 0x30;

    private final X509Bundle root;

    /** A new authority. */
    public TestAuthority(String name) throws Exception {
        root = new CertificateBuilder()
                .ecp256()
                .subject("CN=" + name)
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
    }

    /** A certificate for hosts; its subject is the first of them. */
    public X509Bundle issue(String... hosts) throws Exception {
        return issue(builder -> builder, hosts);
    }

    /** A certificate for hosts with something out of the ordinary. */
    public X509Bundle issue(UnaryOperator<CertificateBuilder> special, String... hosts) throws Exception {
        var builder = new CertificateBuilder()
                .ecp256()
                .subject("CN=" + hosts[0])
                .notBefore(Instant.now().minus(Duration.ofDays(1)))
                .notAfter(Instant.now().plus(Duration.ofDays(90)));
        // The builder's own method for names refuses wildcards.
        builder.addExtensionOctetString(SUBJECT_ALTERNATIVE_NAME, false, dnsNames(hosts));
        return special.apply(builder).buildIssuedBy(root);
    }

    /** A certificate that names an OCSP responder. */
    public X509Bundle issueWithResponder(String url, String... hosts) throws Exception {
        var ocsp = new AccessDescription(
                AccessDescription.id_ad_ocsp, new GeneralName(GeneralName.uniformResourceIdentifier, url));
        byte[] access = new AuthorityInformationAccess(ocsp).getEncoded();
        return issue(
                builder -> builder.addExtensionOctetString(Extension.authorityInfoAccess.getId(), false, access),
                hosts);
    }

    /** The authority's own certificate and key. */
    X509Bundle bundle() {
        return root;
    }

    private static byte[] dnsNames(String... hosts) throws IOException {
        var names = new ByteArrayOutputStream();
        for (String host : hosts) {
            names.write(DNS_NAME);
            names.write(host.length());
            names.write(host.getBytes(StandardCharsets.US_ASCII));
        }
        if (names.size() >= 0x80) {
            throw new IllegalArgumentException("too many names for the short form of a length");
        }
        var sequence = new ByteArrayOutputStream();
        sequence.write(SEQUENCE);
        sequence.write(names.size());
        sequence.write(names.toByteArray());
        return sequence.toByteArray();
    }

    /** The authority's own certificate. */
    public X509Certificate certificate() {
        return root.getCertificate();
    }

    /** The same as text. */
    public String pem() {
        return root.getCertificatePEM();
    }

    /** Writes a certificate with its chain, and its key, to two files: {@code NAME.pem} and {@code NAME.key}. */
    public static void write(Path folder, String name, X509Bundle bundle) throws IOException {
        Files.writeString(folder.resolve(name + ".pem"), bundle.getCertificatePathPEM());
        Files.writeString(folder.resolve(name + ".key"), bundle.getPrivateKeyPEM());
    }

    /** The lines of a configuration that define a certificate in the text itself. */
    public static String toml(String name, X509Bundle bundle, String... lines) {
        return "[certificates.%s]\ntls_cert = \"\"\"\n%s\"\"\"\ntls_key = \"\"\"\n%s\"\"\"\n%s\n"
                .formatted(name, bundle.getCertificatePathPEM(), bundle.getPrivateKeyPEM(), String.join("\n", lines));
    }

    /** The same with the authority's own certificate behind it in the chain. */
    public String tomlWithIssuer(String name, X509Bundle bundle, String... lines) {
        return "[certificates.%s]\ntls_cert = \"\"\"\n%s%s\"\"\"\ntls_key = \"\"\"\n%s\"\"\"\n%s\n"
                .formatted(
                        name,
                        bundle.getCertificatePEM(),
                        root.getCertificatePEM(),
                        bundle.getPrivateKeyPEM(),
                        String.join("\n", lines));
    }

    /** A client or server that trusts this authority and shows a certificate, if it has one. */
    public SSLContext context(@Nullable X509Bundle own) throws Exception {
        var context = SSLContext.getInstance("TLS");
        KeyManager[] keys = own == null ? null : own.toKeyManagerFactory().getKeyManagers();
        context.init(keys, new TrustManager[] {root.toTrustManager()}, null);
        return context;
    }

    /** A client that shows its certificate whether or not the server says that it trusts the issuer. */
    public SSLContext insisting(X509Bundle own) throws Exception {
        var context = SSLContext.getInstance("TLS");
        context.init(new KeyManager[] {new Insisting(own)}, new TrustManager[] {root.toTrustManager()}, null);
        return context;
    }

    private static final class Insisting extends X509ExtendedKeyManager {
        private static final String ALIAS = "own";
        private final X509Bundle own;

        private Insisting(X509Bundle own) {
            this.own = own;
        }

        @Override
        public String[] getClientAliases(String keyType, Principal[] issuers) {
            return new String[] {ALIAS};
        }

        @Override
        public String chooseClientAlias(String[] keyType, Principal[] issuers, Socket socket) {
            return ALIAS;
        }

        @Override
        public String[] getServerAliases(String keyType, Principal[] issuers) {
            return new String[0];
        }

        @Override
        public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
            return "";
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return own.getCertificatePath();
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return own.getKeyPair().getPrivate();
        }
    }

    /** An encrypted connection to a server on this machine, after the handshake. */
    public static SSLSocket connect(SSLContext context, int port, @Nullable String name, String... versions)
            throws IOException {
        return connect(context, port, name, versions, new String[0]);
    }

    /** The same, offering protocols by ALPN. */
    public static SSLSocket connect(
            SSLContext context, int port, @Nullable String name, String[] versions, String... protocols)
            throws IOException {
        var plain = new Socket(InetAddress.getLoopbackAddress(), port);
        try {
            var socket = (SSLSocket)
                    context.getSocketFactory().createSocket(plain, name == null ? "127.0.0.1" : name, port, true);
            var parameters = socket.getSSLParameters();
            parameters.setServerNames(name == null ? List.of() : List.of(new SNIHostName(name)));
            parameters.setEndpointIdentificationAlgorithm(name == null ? null : "HTTPS");
            if (versions.length > 0) {
                parameters.setProtocols(versions);
            }
            parameters.setApplicationProtocols(protocols);
            socket.setSSLParameters(parameters);
            socket.setSoTimeout(10_000);
            socket.startHandshake();
            return socket;
        } catch (IOException e) {
            plain.close();
            throw e;
        }
    }

    /** A listening socket that speaks TLS with this certificate. */
    public SSLServerSocket listen(X509Bundle own, boolean clientNeeded) throws Exception {
        var socket = (SSLServerSocket)
                context(own).getServerSocketFactory().createServerSocket(0, 100, InetAddress.getLoopbackAddress());
        socket.setNeedClientAuth(clientNeeded);
        return socket;
    }

    /** A listening socket that speaks TLS, and agrees on one of these protocols by ALPN. */
    public SSLServerSocket listen(X509Bundle own, String... protocols) throws Exception {
        SSLServerSocket socket = listen(own, false);
        var parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(protocols);
        socket.setSSLParameters(parameters);
        return socket;
    }

    /** The subject that the other side has shown. */
    public static String subject(SSLSocket socket) throws IOException, GeneralSecurityException {
        return ((X509Certificate) socket.getSession().getPeerCertificates()[0])
                .getSubjectX500Principal()
                .getName();
    }
}
