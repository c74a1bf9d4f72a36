package io.sluice.core.tls;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How a server speaks TLS: its certificates by the names that clients ask for. Immutable. */
public final class ServerTls {
    /** Cleartext. */
    public static final ServerTls OFF = new ServerTls(Duration.ZERO, List.of());

    /**
     * A certificate and what it is served for.
     *
     * @param names hosts, and {@code *.} before those whose direct subdomains are meant
     * @param isDefault whether it is served to those who ask for no name or an unknown one
     */
    public record Site(List<String> names, boolean isDefault, CertificateContext context) {
        /** Copies the list. */
        public Site {
            names = List.copyOf(names);
        }
    }

    private final Duration handshakeTime;
    private final boolean on;
    private final Map<String, CertificateContext> hosts = new HashMap<>();
    private final Map<String, CertificateContext> subdomains = new HashMap<>();
    private @Nullable CertificateContext byDefault;
    private final @Nullable CertificateContext nameless;

    /**
     * A server with certificates.
     *
     * @param handshakeTime from a connection's begin to the end of its handshake
     * @param sites the first that has a name is served for it
     */
    public ServerTls(Duration handshakeTime, List<Site> sites) {
        this.handshakeTime = handshakeTime;
        this.on = !sites.isEmpty();
        for (Site site : sites) {
            for (String name : site.names()) {
                if (name.startsWith("*.")) {
                    subdomains.putIfAbsent(name.substring(1), site.context());
                } else {
                    hosts.putIfAbsent(name, site.context());
                }
            }
            if (site.isDefault()) {
                byDefault = site.context();
            }
        }
        nameless = sites.size() == 1 ? sites.getFirst().context() : byDefault;
    }

    /** Whether TLS is spoken at all. */
    public boolean isOn() {
        return on;
    }

    /** How long a client may take from its connection's begin to the end of its handshake. */
    public Duration handshakeTime() {
        return handshakeTime;
    }

    /**
     * What to serve a client that asks for a name, or for none. One that asks for none, as when it knows only an address, gets the
     * certificate of a server that has a single one: it will judge it by itself. One that asks for a name which nobody serves is
     * refused unless there is a default.
     */
    public Optional<CertificateContext> contextFor(@Nullable String name) {
        if (name == null) {
            return Optional.ofNullable(nameless);
        }
        CertificateContext found = find(HostNames.canonical(name));
        return Optional.ofNullable(found == null ? byDefault : found);
    }

    private @Nullable CertificateContext find(String host) {
        CertificateContext exact = hosts.get(host);
        int dot = host.indexOf('.');
        return exact != null || dot < 1 ? exact : subdomains.get(host.substring(dot));
    }
}
