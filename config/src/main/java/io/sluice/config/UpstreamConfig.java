package io.sluice.config;

import io.sluice.spi.config.Setting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** {@code [upstreams.NAME]}: a group of peers which serve the same. */
public record UpstreamConfig(
        @Setting(
                value =
                        "The peers: `host`, `host:port` or `[IPv6]:port`, optionally with a space and a weight. The port is"
                                + " 80 when absent, with `sni` 443. With `discovery` what that makes of them.",
                example = "[\"10.0.0.1:8080 10\", \"10.0.0.2:8080 5\"]")
        List<PeerAddress> addrs,

        @Setting(
                value =
                        "Who finds the peers: the name of an `[extensions.NAME]` table or of a category such as `dns`, which looks"
                                + " up the names in `addrs` again and again. `static` means `addrs` themselves.",
                fallback = "static",
                notEmpty = true)
        String discovery,

        @Setting(
                value = "How a peer is chosen: `round_robin`, `least_in_flight`, or `hash:ip`, `hash:url`, `hash:path`,"
                        + " `hash:header:NAME`, `hash:cookie:NAME`, `hash:query:NAME`, or the name of"
                        + " an extension.",
                fallback = "round_robin")
        Balancing algo,

        @Setting(
                value = "Speak TLS to the peers and ask for this name.",
                notEmpty = true,
                example = "\"origin.example.com\"")
        Optional<String> sni,

        @Setting(value = "Check the peers' certificates.", fallback = "true")
        boolean verifyCert,

        @Setting(
                value = "A PEM file with the authorities to trust instead of those that the JDK does.",
                example = "\"/etc/ca.pem\"")
        Optional<Path> ca,

        @Setting("A PEM file with the certificate to show to the peers.")
        Optional<Path> clientCert,

        @Setting("A PEM file with the key of `client_cert`.")
        Optional<Path> clientKey,

        @Setting(
                value = "Which protocols are spoken to the peers: `h1`, `h2`, or `h2h1` for what they prefer.",
                fallback = "h1")
        Alpn alpn,

        @Setting(value = "Exchanges at a time on one HTTP/2 connection.", fallback = "100", min = 1)
        int maxH2Streams,

        @Setting(value = "Time for a TCP connection.", fallback = "3s", min = 1)
        Duration connectionTimeout,

        @Setting(
                value = "Time for the TCP connection and the TLS handshake together; when absent 10s more than"
                        + " `connection_timeout`.",
                min = 1)
        Optional<Duration> totalConnectionTimeout,

        @Setting(value = "Longest pause between two reads from a peer.", fallback = "30s", min = 1)
        Duration readTimeout,

        @Setting(value = "Longest time for one write to a peer.", fallback = "30s", min = 1)
        Duration writeTimeout,

        @Setting(
                value = "How long an idle connection is kept; below what the peers themselves keep, often 60s.",
                fallback = "55s")
        Duration idleTimeout,

        @Setting(
                value =
                        "Connections at a time to one peer from each event loop; 0 means any number. Requests beyond wait for"
                                + " one for at most `connection_timeout`, then try another peer. With `alpn = \"h1\"` only; over HTTP/2"
                                + " `max_h2_streams` and no more than 64 connections being made bound them.",
                fallback = "0",
                min = 0)
        int maxConnections,

        @Setting(
                value =
                        "Begin each connection with a PROXY protocol header of this version, which tells the peer of the client."
                                + " Each then serves one request.",
                fallback = "off")
        ProxyProtocol sendProxyProtocol,

        @Setting("A note.") Optional<String> remark) {

    /** The {@code discovery} that takes {@code addrs} as they are. */
    public static final String STATIC = "static";

    /** Checks the keys against each other. */
    public UpstreamConfig {
        if (addrs.isEmpty() && discovery.equals(STATIC)) {
            throw new IllegalArgumentException("addrs must not be empty without a discovery");
        }
        if (clientCert.isPresent() != clientKey.isPresent()) {
            throw new IllegalArgumentException("client_cert and client_key belong together");
        }
        if (alpn != Alpn.H1 && maxConnections > 0) {
            throw new IllegalArgumentException("max_connections is for alpn = \"h1\"; with h2 see max_h2_streams");
        }
        if (alpn != Alpn.H1 && sendProxyProtocol != ProxyProtocol.OFF) {
            throw new IllegalArgumentException(
                    "send_proxy_protocol needs alpn = \"h1\", since connections of HTTP/2 serve many clients at a time");
        }
        if (sni.isEmpty() && (ca.isPresent() || clientCert.isPresent())) {
            throw new IllegalArgumentException("ca and client_cert need sni, without which no TLS is spoken");
        }
    }

    /** The port at which a peer is reached. */
    public int port(PeerAddress peer) {
        return peer.port().orElse(sni.isPresent() ? 443 : 80);
    }

    /** The protocols to speak. */
    public enum Alpn {
        H1,
        H2,
        H2H1
    }

    /** A version of the PROXY protocol. */
    public enum ProxyProtocol {
        OFF,
        V1,
        V2
    }
}
