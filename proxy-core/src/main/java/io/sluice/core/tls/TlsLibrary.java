package io.sluice.core.tls;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The library that does the cryptography: BoringSSL, or the JDK where BoringSSL does not run. */
final class TlsLibrary {
    private static final Logger LOG = LoggerFactory.getLogger(TlsLibrary.class);

    // Mozilla's "intermediate" 5.8 without DHE: what every client since 2014 speaks, and nothing without forward
    // secrecy.
    static final List<String> SUITES = List.of(
            "TLS_AES_128_GCM_SHA256",
            "TLS_AES_256_GCM_SHA384",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

    private static final int SUITES_OF_TLS_1_3 = 3;
    private static final String[] GROUPS = {"X25519MLKEM768", "X25519", "P-256", "P-384"};

    /** Without finalizers: contexts and engines are released when they are no longer used. */
    static final SslProvider PROVIDER = provider();

    private TlsLibrary() {}

    private static SslProvider provider() {
        if (OpenSsl.isAvailable()) {
            return SslProvider.OPENSSL_REFCNT;
        }
        LOG.warn(
                "BoringSSL does not run on this machine, falling back to the TLS of the JDK, which is slower",
                OpenSsl.unavailabilityCause());
        return SslProvider.JDK;
    }

    static boolean isNative() {
        return PROVIDER == SslProvider.OPENSSL_REFCNT;
    }

    /** Whether proofs of good standing can be handed out with certificates. */
    static boolean canStaple() {
        return isNative() && OpenSsl.isOcspSupported();
    }

    /** The suites for a list in OpenSSL's notation; those of TLS 1.3 are not a matter of choice. */
    static List<String> suites(List<String> names) throws UnusableCredential {
        if (names.isEmpty() || !isNative()) {
            return SUITES;
        }
        var known = OpenSsl.availableOpenSslCipherSuites();
        for (String name : names) {
            if (!known.contains(name)) {
                throw new UnusableCredential("no cipher suite named \"" + name + '"');
            }
        }
        var suites = new java.util.ArrayList<>(SUITES.subList(0, SUITES_OF_TLS_1_3));
        names.stream().filter(name -> !suites.contains(name)).forEach(suites::add);
        return List.copyOf(suites);
    }

    static SslContextBuilder withGroups(SslContextBuilder builder) {
        return isNative() ? builder.option(OpenSslContextOption.GROUPS, GROUPS) : builder;
    }

    static ApplicationProtocolConfig alpn(List<String> protocols) {
        return new ApplicationProtocolConfig(
                Protocol.ALPN, SelectorFailureBehavior.NO_ADVERTISE, SelectedListenerFailureBehavior.ACCEPT, protocols);
    }
}
