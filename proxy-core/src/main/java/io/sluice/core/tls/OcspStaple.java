package io.sluice.core.tls;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The proof that a certificate has not been revoked, fetched from its authority every now and then and handed to clients with the
 * certificate. When there is none, or none that is still good, nothing is handed out: that is for clients to judge. Read from event
 * loops, fetched on virtual threads.
 */
final class OcspStaple {
    private static final Logger LOG = LoggerFactory.getLogger(OcspStaple.class);
    private static final byte[] NONE = {};
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration RETRY = Duration.ofMinutes(5);
    private static final int MAX_ANSWER = 64 * 1024;

    private static final class Proof {
        private final byte[] bytes;
        private final Instant until;

        private Proof(byte[] bytes, Instant until) {
            this.bytes = bytes;
            this.until = until;
        }
    }

    private final OcspQuestion question;
    private final String certificate;
    private final Clock clock;
    private final HttpClient client;
    private final AtomicBoolean asking = new AtomicBoolean();
    private volatile Proof proof = new Proof(NONE, Instant.MIN);
    private volatile Instant due = Instant.MIN;

    OcspStaple(OcspQuestion question, HttpClient client, Clock clock) {
        this.question = question;
        this.certificate = question.certificate().getSubjectX500Principal().getName();
        this.client = client;
        this.clock = clock;
    }

    /** The proof, to be handed out as it is; empty when there is none at present. */
    byte[] current() {
        Proof known = proof;
        return known.bytes.length > 0 && clock.instant().isBefore(known.until) ? known.bytes : NONE;
    }

    /** Asks again if it is time to; comes back at once. */
    void refresh() {
        if (!clock.instant().isBefore(due) && asking.compareAndSet(false, true)) {
            Thread.ofVirtual().name("sluice-ocsp").start(this::ask);
        }
    }

    private void ask() {
        try {
            byte[] answer = fetch();
            OcspQuestion.Window window = question.verify(answer);
            proof = new Proof(answer, window.until());
            // Half of its time is left to try again, should the authority be out of reach.
            due = window.from()
                    .plus(Duration.between(window.from(), window.until()).dividedBy(2));
            due = due.isBefore(clock.instant().plus(RETRY)) ? clock.instant().plus(RETRY) : due;
            LOG.debug("certificate {} is good until {}, says {}", certificate, window.until(), question.responder());
        } catch (IOException | GeneralSecurityException | IllegalArgumentException | DateTimeException e) {
            due = clock.instant().plus(RETRY);
            if (e instanceof CertPathValidatorException refused && refused.getReason() == BasicReason.REVOKED) {
                // What was said before is not yet out of date, but no longer true.
                proof = new Proof(NONE, Instant.MIN);
            }
            LOG.warn("no OCSP staple for certificate {} from {}: {}", certificate, question.responder(), e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            asking.set(false);
        }
    }

    private byte[] fetch() throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(question.responder())
                .timeout(PATIENCE)
                .header("Content-Type", "application/ocsp-request")
                .header("Accept", "application/ocsp-response")
                .POST(BodyPublishers.ofByteArray(question.bytes()))
                .build();
        var response = client.send(request, BodyHandlers.ofInputStream());
        try (InputStream body = response.body()) {
            byte[] answer = body.readNBytes(MAX_ANSWER + 1);
            if (response.statusCode() != 200 || answer.length > MAX_ANSWER) {
                throw new IOException("status " + response.statusCode() + ", " + answer.length + " bytes");
            }
            return answer;
        }
    }
}
