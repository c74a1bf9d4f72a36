package io.sluice.config;

import io.sluice.spi.config.Setting;
import java.util.Optional;

/** {@code [certificates.NAME]}: a certificate for listeners. */
public record CertificateConfig(
        @Setting(
                value = "The names to serve it for, separated by commas; those in the certificate when absent.",
                example = "\"example.com, *.example.com\"")
        Optional<String> domains,

        @Setting(
                value = "The certificate with its chain: PEM, or the path of a PEM file.",
                notEmpty = true,
                example = "\"/etc/sluice/tls/fullchain.pem\"")
        String tlsCert,

        @Setting(
                value = "The private key: PEM, or the path of a PEM file.",
                notEmpty = true,
                secret = true,
                example = "\"/etc/sluice/tls/privkey.pem\"")
        String tlsKey,

        @Setting(
                value =
                        "Serve it when no certificate has the name asked for, or none is asked for. Who asks for none gets the"
                                + " only certificate of a server that has one without this.",
                fallback = "false")
        boolean isDefault,

        @Setting(
                value =
                        "Hand out its authority's word that it has not been revoked, asked for every now and then, where it"
                                + " names whom to ask and the chain has its issuer.",
                fallback = "true")
        boolean ocspStapling,

        @Setting("A note.") Optional<String> remark) {

    /** Without the key. */
    @Override
    public String toString() {
        return "CertificateConfig[domains=" + domains + ", isDefault=" + isDefault + ']';
    }
}
