package io.sluice.config;

import io.sluice.spi.config.Setting;
import io.sluice.spi.config.Size;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** {@code [locations.NAME]}: a route. */
public record LocationConfig(
        @Setting(
                value =
                        "The upstream's name, or `$name` to take it from a variable captured by `host` or `path`. May be"
                                + " absent when a plugin answers.",
                notEmpty = true,
                example = "\"backend\"")
        Optional<String> upstream,

        @Setting(
                value =
                        "Hosts, separated by commas: `example.com`, `*.example.com` for its subdomains, or `~REGEX`. Any"
                                + " host when absent.",
                notEmpty = true,
                example = "\"example.com, *.example.com\"")
        Optional<String> host,

        @Setting(
                value = "A prefix such as `/api`, `=/exact`, or `~REGEX`. Any path when absent.",
                notEmpty = true,
                example = "\"/api\"")
        Optional<String> path,

        @Setting(
                value = "Headers a request must have, `\"name:value\"` or `\"name\"` for any value.",
                example = "[\"X-Canary:1\"]")
        List<Condition> matchHeaders,

        @Setting(value = "Query parameters a request must have.", example = "[\"version:2\"]")
        List<Condition> matchQuery,

        @Setting(value = "Cookies a request must have.", example = "[\"beta\"]")
        List<Condition> matchCookies,

        @Setting(
                value = "Locations with greater weight are tried first. When absent it comes from `host` and `path`.",
                min = 0,
                max = 65_535)
        Optional<Integer> weight,

        @Setting(
                value = "A regular expression and, after a space, what replaces its first match in the path; `$1` and"
                        + " `$name` stand for captured groups.",
                example = "\"^/api/(.*)$ /$1\"")
        Optional<Rewrite> rewrite,

        @Setting(value = "Request headers to set for the upstream.", example = "[\"Host: origin.internal\"]")
        List<HeaderLine> proxySetHeaders,

        @Setting(value = "Request headers to add for the upstream.", example = "[\"X-Edge: 1\"]")
        List<HeaderLine> proxyAddHeaders,

        @Setting(
                value =
                        "Tell the upstream about the client by `X-Forwarded-*` and `X-Real-IP`, made anew unless the peer"
                                + " is in `trusted_proxies`. A `Forwarded` header is not passed on, whoever sends it.",
                fallback = "true")
        boolean enableReverseProxyHeaders,

        @Setting(
                value =
                        "Tell the upstream by `Forwarded` (RFC 7239), too. It says what `X-Forwarded-*` say, and is made anew"
                                + " whoever the peer is.",
                fallback = "false")
        boolean enableForwardedHeader,

        @Setting(value = "Names of plugins, in the order in which they run.", example = "[\"request_id\", \"auth\"]")
        List<String> plugins,

        @Setting(
                value = "Bytes in a request's body, beyond which it is refused; 0 means any number.",
                fallback = "10mib")
        Size clientMaxBodySize,

        @Setting(
                value = "Exchanges at a time, beyond which they are refused; 0 means any number.",
                fallback = "0",
                min = 0)
        int maxProcessing,

        @Setting(value = "How often another peer is tried when no connection can be made.", min = 0, max = 16)
        Optional<Integer> maxRetries,

        @Setting("No further try once the exchange is older than this.")
        Optional<Duration> maxRetryWindow,

        @Setting(
                value =
                        "How long an exchange may take in all, from its request's head to its response's last byte; 0s means any"
                                + " time. Does not count for what has switched protocols.",
                fallback = "0s")
        Duration exchangeTimeout,

        @Setting(
                value =
                        "Protocols that a client may switch to by `Upgrade`, or over HTTP/2 by extended CONNECT, once the"
                                + " upstream has agreed; `[]` permits none.",
                fallback = "websocket",
                example = "[\"websocket\"]")
        List<String> upgrades,

        @Setting(
                value = "How long a connection that has switched protocols may pass no byte in either direction.",
                fallback = "1h",
                min = 1)
        Duration tunnelIdleTimeout,

        @Setting(
                value = "Translate gRPC-Web, binary or as text, to gRPC and back. The upstream has to speak HTTP/2.",
                fallback = "false")
        boolean grpcWeb,

        @Setting("A note.") Optional<String> remark) {

    /** Checks the protocols: what is HTTP itself, or TLS, would take the rest of the connection past every rule here. */
    public LocationConfig {
        for (String protocol : upgrades) {
            if (!protocol.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+(/[!#$%&'*+.^_`|~0-9A-Za-z-]+)?")) {
                throw new IllegalArgumentException("upgrades takes names of protocols, was \"" + protocol + '"');
            }
            if (protocol.matches("(?i)(h2c?|http|tls)(/.*)?")) {
                throw new IllegalArgumentException("upgrades cannot permit \"" + protocol + '"');
            }
        }
    }
}
