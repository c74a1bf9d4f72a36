package io.sluice.config;

import io.sluice.spi.config.CidrBlock;
import io.sluice.spi.config.Setting;
import io.sluice.spi.config.Size;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** {@code [servers.NAME]}: a listener. */
public record ServerConfig(
        @Setting(
                value = "Where to listen: `host:port`, several separated by commas. `:8080` means every interface.",
                example = "\"0.0.0.0:80, [::]:80\"")
        ListenAddresses addr,

        @Setting(
                value = "Names of locations. Their order does not matter: the most specific that matches is taken.",
                example = "[\"api\", \"site\"]")
        List<String> locations,

        @Setting(
                value =
                        "The access log's format: `combined`, `json` or one of your own. Before it, with a space, may stand"
                                + " where it goes: `stdout` or a file's path. Without this key nothing is logged.",
                example = "\"/var/log/sluice/access.log combined\"")
        Optional<String> accessLog,

        @Setting("Names of certificates to choose from by SNI. With none the listener speaks cleartext.")
        List<String> certificates,

        @Setting(value = "The oldest TLS version accepted.", fallback = "tlsv1.2")
        TlsVersion tlsMinVersion,

        @Setting(value = "The newest TLS version offered.", fallback = "tlsv1.3")
        TlsVersion tlsMaxVersion,

        @Setting(
                value = "Cipher suites for TLS 1.2 by their OpenSSL names, separated by colons; Mozilla's intermediate"
                        + " list when absent.",
                example = "\"ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256\"")
        Optional<String> tlsCipherList,

        @Setting(value = "Time from a connection's begin to the end of its TLS handshake.", fallback = "10s", min = 1)
        Duration tlsHandshakeTimeout,

        @Setting(
                value =
                        "Whether clients are asked for a certificate: `none`, `optional` (one that is shown must be good) or"
                                + " `required`.",
                fallback = "none")
        ClientAuth clientAuth,

        @Setting(
                value = "The authorities that may have issued clients' certificates: PEM, or the path of a PEM file.",
                notEmpty = true,
                example = "\"/etc/sluice/tls/client-ca.pem\"")
        Optional<String> clientCa,

        @Setting(
                "Whether HTTP/2 is offered: over TLS by ALPN (on unless switched off), in cleartext with prior knowledge"
                        + " (off unless switched on).")
        Optional<Boolean> enabledH2,

        @Setting(value = "HTTP/2: exchanges at a time on one connection.", fallback = "100", min = 1, max = 10_000)
        int h2MaxConcurrentStreams,

        @Setting(
                value = "HTTP/2: bytes of a request's body that may be under way before the upstream takes them.",
                fallback = "64kib",
                min = 1024,
                max = 16 << 20)
        Size h2InitialWindow,

        @Setting(
                value = "HTTP/2: the same for all requests of a connection together.",
                fallback = "1mib",
                min = 64 << 10,
                max = 1 << 30)
        Size h2ConnectionWindow,

        @Setting(
                value =
                        "HTTP/2: requests that a client may give up, or make the proxy give up by breaking the protocol, in"
                                + " 30 seconds on one connection; with more it is closed.",
                fallback = "200",
                min = 1)
        int h2MaxResets,

        @Setting(
                value =
                        "HTTP/2: frames without use (SETTINGS, PING, PRIORITY, WINDOW_UPDATE, CONTINUATION, empty DATA) that a"
                                + " client may send in 10 seconds on one connection, beyond those that its requests and bodies"
                                + " account for; with more it is closed.",
                fallback = "1000",
                min = 10)
        int h2MaxGlitches,

        @Setting(
                value =
                        "Give each event loop a listening socket of its own, among which the kernel deals out connections. A"
                                + " change takes effect when an address is listened on anew.",
                fallback = "false")
        boolean reusePort,

        @Setting(value = "Bytes in a request's head.", fallback = "32kib", min = 1024, max = 16 << 20)
        Size maxHeaderSize,

        @Setting(value = "Bytes in one line of a request's head.", fallback = "8kib", min = 256, max = 16 << 20)
        Size maxHeaderLine,

        @Setting(value = "Headers in a request.", fallback = "100", min = 1, max = 10_000)
        int maxHeaders,

        @Setting(value = "Time from a request's first byte to the end of its head.", fallback = "10s", min = 1)
        Duration clientHeaderTimeout,

        @Setting(value = "Longest pause between two reads of a request's body.", fallback = "30s", min = 1)
        Duration clientBodyTimeout,

        @Setting(value = "Bytes per second that a request's body must keep up; 0 asks for none.", fallback = "240")
        Size clientBodyMinRate,

        @Setting(value = "How long an idle connection is kept; 0s closes after each response.", fallback = "75s")
        Duration keepaliveTimeout,

        @Setting(value = "Requests after which a connection is closed politely.", fallback = "10000", min = 1)
        int keepaliveRequests,

        @Setting(value = "Longest pause of a client that does not read its response.", fallback = "60s", min = 1)
        Duration clientWriteTimeout,

        @Setting(value = "Connections at a time; more are closed at once.", fallback = "10000", min = 1)
        int maxConnections,

        @Setting(
                value =
                        "Connections at a time from one address, such that nobody can take all of a server's; 0 means as many as"
                                + " it likes. Does not count for `trusted_proxies`, which come for many.",
                fallback = "5000",
                min = 0)
        int maxConnectionsPerClient,

        @Setting(value = "What becomes of headers with `_` in their names.", fallback = "drop")
        UnderscoreHeaders underscoresInHeaders,

        @Setting(
                value =
                        "Load balancers in front, whose connections have to begin with a PROXY protocol header, version 1"
                                + " or 2, within `client_header_timeout`. Nobody else's are searched for one.",
                example = "[\"10.0.0.0/8\"]")
        List<CidrBlock> proxyProtocolFrom,

        @Setting("A note.") Optional<String> remark) {

    /** Checks the keys against each other. */
    public ServerConfig {
        if (tlsMinVersion.compareTo(tlsMaxVersion) > 0) {
            throw new IllegalArgumentException(
                    "tls_min_version " + tlsMinVersion + " is above tls_max_version " + tlsMaxVersion);
        }
        if (clientAuth != ClientAuth.NONE && (certificates.isEmpty() || clientCa.isEmpty())) {
            throw new IllegalArgumentException(
                    "client_auth needs " + (certificates.isEmpty() ? "certificates" : "client_ca"));
        }
        if (clientAuth == ClientAuth.NONE && clientCa.isPresent()) {
            throw new IllegalArgumentException("client_ca is of no use unless client_auth is optional or required");
        }
        if (maxHeaderLine.bytes() > maxHeaderSize.bytes()) {
            throw new IllegalArgumentException(
                    "max_header_line " + maxHeaderLine + " is above max_header_size " + maxHeaderSize);
        }
    }

    /** Whether the listener speaks TLS. */
    public boolean isTls() {
        return !certificates.isEmpty();
    }

    /** Whether HTTP/2 is spoken. */
    public boolean isH2() {
        return enabledH2.orElse(isTls());
    }

    /** A version of TLS; older ones are not spoken. */
    public enum TlsVersion {
        TLSV1_2("TLSv1.2"),
        TLSV1_3("TLSv1.3");

        private final String text;

        TlsVersion(String text) {
            this.text = text;
        }

        /** As the JDK and OpenSSL name it. */
        @Override
        public String toString() {
            return text;
        }
    }

    /** Whether clients are asked for a certificate. */
    public enum ClientAuth {
        NONE,
        OPTIONAL,
        REQUIRED
    }

    /** What becomes of a request's headers with an underscore in the name, which some origins take for a dash. */
    public enum UnderscoreHeaders {
        DROP,
        REFUSE,
        KEEP
    }
}
