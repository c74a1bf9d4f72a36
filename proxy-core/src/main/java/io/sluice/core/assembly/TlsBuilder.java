package io.sluice.core.assembly;

import io.sluice.config.CertificateConfig;
import io.sluice.config.ProxyConfig;
import io.sluice.config.ServerConfig;
import io.sluice.config.ServerConfig.TlsVersion;
import io.sluice.config.UpstreamConfig;
import io.sluice.config.load.ConfigProblem;
import io.sluice.config.load.Positions;
import io.sluice.core.tls.Credential;
import io.sluice.core.tls.HostNames;
import io.sluice.core.tls.PeerTerms;
import io.sluice.core.tls.PeerTls;
import io.sluice.core.tls.PemFiles;
import io.sluice.core.tls.ServerTerms;
import io.sluice.core.tls.ServerTls;
import io.sluice.core.tls.TlsContexts;
import io.sluice.core.tls.UnusableCredential;
import io.sluice.core.tls.WatchedFiles;
import io.sluice.spi.config.KeyPath;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Builds all that one configuration needs for TLS, and collects what is wrong with its certificates. */
final class TlsBuilder {
    private static final Logger LOG = LoggerFactory.getLogger(TlsBuilder.class);
    private static final Duration SOON = Duration.ofDays(7);
    private static final String HTTP_2 = "h2";
    private static final String HTTP_1 = "http/1.1";

    private final TlsContexts contexts;
    private final TlsContexts.Lease lease;
    private final Positions positions;
    private final List<ConfigProblem> problems;
    private final PemFiles files = new PemFiles();

    private record Certificate(
            String name, Credential credential, boolean stapled, List<String> hosts, boolean isDefault) {}

    /** Reads a value that may turn out to be of no use. */
    private interface Reading<T> {
        T read() throws UnusableCredential;
    }

    TlsBuilder(TlsContexts contexts, TlsContexts.Lease lease, Positions positions, List<ConfigProblem> problems) {
        this.contexts = contexts;
        this.lease = lease;
        this.positions = positions;
        this.problems = problems;
    }

    /** The files that were read. */
    WatchedFiles files() {
        return files.watched();
    }

    private <T> Optional<T> attempt(String path, Reading<T> reading) {
        try {
            return Optional.of(reading.read());
        } catch (UnusableCredential e) {
            problems.add(positions.problem(path, String.valueOf(e.getMessage())));
            return Optional.empty();
        }
    }

    // --- servers
    // ----------------------------------------------------------------------------------------------------------

    /** What each server that speaks TLS serves. */
    Map<String, List<ServerTls.Site>> sites(ProxyConfig config) {
        var certificates = new LinkedHashMap<String, Certificate>();
        config.certificates()
                .forEach((name, certificate) ->
                        certificate(name, certificate).ifPresent(usable -> certificates.put(name, usable)));
        var sites = new LinkedHashMap<String, List<ServerTls.Site>>();
        config.servers().forEach((name, server) -> {
            if (server.isTls()) {
                sites.put(name, sites(name, server, certificates));
            }
        });
        return sites;
    }

    private Optional<Certificate> certificate(String name, CertificateConfig config) {
        String path = KeyPath.key("certificates", name);
        String certPath = KeyPath.key(path, "tls_cert");
        return attempt(certPath, () -> Credential.chain(files.read(config.tlsCert())))
                .flatMap(chain ->
                        attempt(KeyPath.key(path, "tls_key"), () -> Credential.of(chain, files.read(config.tlsKey()))))
                .filter(credential -> isTimely(name, certPath, credential))
                .flatMap(credential -> attempt(path, () -> hosts(path, config, credential))
                        .map(hosts ->
                                new Certificate(name, credential, config.ocspStapling(), hosts, config.isDefault())));
    }

    /** Refuses a certificate out of its time; but one that is served already must not hold up all other changes. */
    private boolean isTimely(String name, String path, Credential credential) {
        Instant now = Instant.now();
        Optional<String> fault = credential.fault(now);
        if (fault.isPresent() && !contexts.isServed(credential)) {
            problems.add(positions.problem(path, fault.get()));
            return false;
        }
        if (fault.isPresent()) {
            LOG.error("certificate {} is still being served, though {}", name, fault.get());
        } else if (credential.timeLeft(now).compareTo(SOON) < 0) {
            LOG.warn(
                    "certificate {} expires in {} hours",
                    name,
                    credential.timeLeft(now).toHours());
        }
        return true;
    }

    private List<String> hosts(String path, CertificateConfig config, Credential credential) throws UnusableCredential {
        List<String> hosts = config.domains().isPresent()
                ? Arrays.stream(config.domains().get().split(",", -1))
                        .map(String::strip)
                        .filter(domain -> !domain.isEmpty())
                        .flatMap(domain -> host(path, domain).stream())
                        .toList()
                : credential.names();
        if (hosts.isEmpty() && !config.isDefault()) {
            problems.add(positions.problem(
                    path, "the certificate names no host; it needs domains, or is_default to be served at all"));
        }
        return hosts;
    }

    private Optional<String> host(String path, String domain) {
        Optional<String> host = HostNames.parse(domain);
        if (host.isEmpty()) {
            problems.add(positions.problem(
                    KeyPath.key(path, "domains"),
                    "not a host such as \"example.com\" or \"*.example.com\", was \"" + domain + '"'));
        }
        return host;
    }

    private List<ServerTls.Site> sites(String name, ServerConfig config, Map<String, Certificate> certificates) {
        String path = KeyPath.key("servers", name);
        Optional<List<X509Certificate>> authorities = config.clientCa().isPresent()
                ? attempt(
                        KeyPath.key(path, "client_ca"),
                        () -> files.authorities(config.clientCa().get()))
                : Optional.of(List.of());
        if (authorities.isEmpty()) {
            return List.of();
        }
        return config.certificates().stream()
                .flatMap(one -> Optional.ofNullable(certificates.get(one)).stream())
                .flatMap(one -> site(path, terms(name, config, one, authorities.get()), one).stream())
                .toList();
    }

    private Optional<ServerTls.Site> site(String path, ServerTerms terms, Certificate certificate) {
        // Of what a context is made, the ciphers alone are still unproven here.
        return attempt(KeyPath.key(path, "tls_cipher_list"), () -> lease.server(terms))
                .map(context -> new ServerTls.Site(certificate.hosts(), certificate.isDefault(), context));
    }

    private static ServerTerms terms(
            String name, ServerConfig config, Certificate certificate, List<X509Certificate> authorities) {
        List<String> versions = Arrays.stream(TlsVersion.values())
                .filter(version -> version.compareTo(config.tlsMinVersion()) >= 0
                        && version.compareTo(config.tlsMaxVersion()) <= 0)
                .map(TlsVersion::toString)
                .toList();
        List<String> ciphers = config.tlsCipherList().stream()
                .flatMap(list -> Arrays.stream(list.split(":", -1)))
                .map(String::strip)
                .toList();
        var clients =
                switch (config.clientAuth()) {
                    case NONE -> ServerTerms.Clients.UNASKED;
                    case OPTIONAL -> ServerTerms.Clients.ASKED;
                    case REQUIRED -> ServerTerms.Clients.REQUIRED;
                };
        return new ServerTerms(
                name,
                certificate.name(),
                certificate.credential(),
                certificate.stapled(),
                versions,
                ciphers,
                config.isH2() ? List.of(HTTP_2, HTTP_1) : List.of(HTTP_1),
                clients,
                authorities);
    }

    // --- upstreams
    // --------------------------------------------------------------------------------------------------------

    /** How TLS is spoken to the peers of each upstream that wants it. */
    Map<String, PeerTls> peers(Map<String, UpstreamConfig> upstreams) {
        var peers = new LinkedHashMap<String, PeerTls>();
        upstreams.forEach((name, config) -> config.sni()
                .flatMap(sni -> peer(KeyPath.key("upstreams", name), sni, config))
                .ifPresent(tls -> peers.put(name, tls)));
        return peers;
    }

    private Optional<PeerTls> peer(String path, String sni, UpstreamConfig config) {
        Optional<List<X509Certificate>> authorities = config.ca().isPresent()
                ? attempt(
                        KeyPath.key(path, "ca"),
                        () -> files.authorities(config.ca().get()))
                : Optional.of(List.of());
        var credentials = new java.util.ArrayList<Credential>();
        if (config.clientCert().isPresent() && config.clientKey().isPresent()) {
            attempt(
                            KeyPath.key(path, "client_cert"),
                            () -> Credential.chain(
                                    files.read(config.clientCert().get())))
                    .flatMap(chain -> attempt(
                            KeyPath.key(path, "client_key"),
                            () -> Credential.of(
                                    chain, files.read(config.clientKey().get()))))
                    .ifPresent(credentials::add);
            if (credentials.isEmpty()) {
                return Optional.empty();
            }
        }
        return authorities.flatMap(trusted -> attempt(
                KeyPath.key(path, "sni"),
                () -> lease.peer(new PeerTerms(
                        sni,
                        config.verifyCert(),
                        trusted,
                        credentials.isEmpty() ? null : credentials.getFirst(),
                        protocols(config.alpn())))));
    }

    private static List<String> protocols(UpstreamConfig.Alpn alpn) {
        return switch (alpn) {
            case H1 -> List.of();
            case H2 -> List.of(HTTP_2);
            case H2H1 -> List.of(HTTP_2, HTTP_1);
        };
    }
}
