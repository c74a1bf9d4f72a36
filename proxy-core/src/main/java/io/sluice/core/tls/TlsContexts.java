package io.sluice.core.tls;

import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All contexts of the TLS library that are in use. Generations that need one on the same terms share it, so a reload builds only
 * what has changed. One for a process; not for event loops.
 */
public final class TlsContexts {
    private static final class Shared<T> {
        private final T context;
        private int users;

        private Shared(T context) {
            this.context = context;
        }
    }

    private final Clock clock;
    private final TicketKeys ticketKeys;
    private final Map<ServerTerms, Shared<CertificateContext>> servers = new HashMap<>();
    private final Map<PeerTerms, Shared<PeerTls>> peers = new HashMap<>();
    private final Map<Credential, OcspStaple> staples = new HashMap<>();
    private Optional<HttpClient> ocspClient = Optional.empty();

    /** None yet. */
    public TlsContexts(Clock clock) {
        this.clock = clock;
        this.ticketKeys = new TicketKeys(clock.instant());
    }

    /** For a generation to take what it needs. */
    public Lease lease() {
        return new Lease();
    }

    /** Whether a generation serves a certificate now. */
    public synchronized boolean isServed(Credential credential) {
        return servers.keySet().stream().anyMatch(terms -> terms.credential().equals(credential));
    }

    /** Changes the keys of session tickets if it is time to. To be called every now and then. */
    public synchronized void rotateTicketKeys() {
        if (ticketKeys.rotate(clock.instant())) {
            servers.values().forEach(shared -> shared.context.ticketKeys(ticketKeys.all()));
        }
    }

    /** Fetches the proofs of certificates' good standing anew whose time it is. To be called every now and then. */
    public synchronized void refreshStaples() {
        staples.values().forEach(OcspStaple::refresh);
    }

    private Optional<OcspStaple> staple(ServerTerms terms) {
        return terms.isStapled()
                ? terms.credential().ocsp().map(question -> {
                    OcspStaple staple = staples.computeIfAbsent(
                            terms.credential(), added -> new OcspStaple(question, ocspClient(), clock));
                    staple.refresh();
                    return staple;
                })
                : Optional.empty();
    }

    private HttpClient ocspClient() {
        HttpClient client = ocspClient.orElseGet(() ->
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build());
        ocspClient = Optional.of(client);
        return client;
    }

    private synchronized CertificateContext acquire(ServerTerms terms) throws UnusableCredential {
        Shared<CertificateContext> shared = servers.get(terms);
        if (shared == null) {
            var context = new CertificateContext(terms.build(), staple(terms).orElse(null));
            context.ticketKeys(ticketKeys.all());
            shared = new Shared<>(context);
            servers.put(terms, shared);
        }
        shared.users++;
        return shared.context;
    }

    private synchronized PeerTls acquire(PeerTerms terms) throws UnusableCredential {
        Shared<PeerTls> shared = peers.get(terms);
        if (shared == null) {
            shared = new Shared<>(PeerTls.on(terms));
            peers.put(terms, shared);
        }
        shared.users++;
        return shared.context;
    }

    private synchronized void release(ServerTerms terms) {
        Shared<CertificateContext> shared = servers.get(terms);
        if (shared != null && --shared.users == 0) {
            servers.remove(terms);
            shared.context.release();
            if (!isServed(terms.credential())) {
                staples.remove(terms.credential());
            }
        }
    }

    private synchronized void release(PeerTerms terms) {
        Shared<PeerTls> shared = peers.get(terms);
        if (shared != null && --shared.users == 0) {
            peers.remove(terms);
            shared.context.release();
        }
    }

    /** What one generation has taken. */
    public final class Lease implements AutoCloseable {
        private final List<ServerTerms> serverTerms = new ArrayList<>();
        private final List<PeerTerms> peerTerms = new ArrayList<>();

        private Lease() {}

        /** What serves a certificate on these terms. */
        public CertificateContext server(ServerTerms terms) throws UnusableCredential {
            CertificateContext context = acquire(terms);
            serverTerms.add(terms);
            return context;
        }

        /** What speaks to peers on these terms. */
        public PeerTls peer(PeerTerms terms) throws UnusableCredential {
            PeerTls tls = acquire(terms);
            peerTerms.add(terms);
            return tls;
        }

        /** Gives everything back; connections that were begun with it go on. */
        @Override
        public void close() {
            serverTerms.forEach(TlsContexts.this::release);
            peerTerms.forEach(TlsContexts.this::release);
            serverTerms.clear();
            peerTerms.clear();
        }
    }
}
