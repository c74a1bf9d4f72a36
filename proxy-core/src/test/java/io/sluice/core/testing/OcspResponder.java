package io.sluice.core.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.concurrent.atomic.AtomicInteger;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.ocsp.BasicOCSPRespBuilder;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPReq;
import org.bouncycastle.cert.ocsp.OCSPRespBuilder;
import org.bouncycastle.cert.ocsp.RespID;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;

/** An authority's OCSP responder, by Bouncy Castle. */
public final class OcspResponder implements AutoCloseable {
    private final HttpServer server;
    private final AtomicInteger questions = new AtomicInteger();
    private volatile CertificateStatus status = CertificateStatus.GOOD;
    private volatile Duration validity = Duration.ofDays(1);
    private volatile X509Bundle signer;
    private volatile boolean broken;

    /** Answers for an authority, on a free port. */
    public OcspResponder(TestAuthority authority) throws IOException {
        signer = authority.bundle();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        server.createContext("/ocsp", this::answer);
        server.start();
    }

    /** Where to ask. */
    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/ocsp";
    }

    /** How often it was asked. */
    public int questions() {
        return questions.get();
    }

    /** From now on the certificate is revoked. */
    public OcspResponder revoke() {
        status = new RevokedStatus(Date.from(Instant.now().minusSeconds(60)), 1);
        return this;
    }

    /** From now on answers are good for so long; negative for what was once. */
    public OcspResponder validity(Duration duration) {
        validity = duration;
        return this;
    }

    /** From now on answers are signed by somebody else. */
    public OcspResponder signer(TestAuthority other) {
        signer = other.bundle();
        return this;
    }

    /** From now on answers are no answers. */
    public OcspResponder breakDown() {
        broken = true;
        return this;
    }

    private void answer(HttpExchange exchange) throws IOException {
        questions.incrementAndGet();
        try (exchange) {
            byte[] body = broken
                    ? new byte[] {1, 2, 3}
                    : answer(exchange.getRequestBody().readAllBytes());
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        } catch (OCSPException | OperatorCreationException e) {
            throw new IOException(e);
        }
    }

    private byte[] answer(byte[] question) throws IOException, OCSPException, OperatorCreationException {
        CertificateID id = new OCSPReq(question).getRequestList()[0].getCertID();
        if (id.getSerialNumber().equals(BigInteger.ZERO)) {
            throw new OCSPException("no serial number");
        }
        var digests = new JcaDigestCalculatorProviderBuilder().build();
        var key = SubjectPublicKeyInfo.getInstance(
                signer.getCertificate().getPublicKey().getEncoded());
        Instant now = Instant.now();
        Instant from = validity.isNegative() ? now.plus(validity.multipliedBy(2)) : now.minusSeconds(1);
        var answer = new BasicOCSPRespBuilder(new RespID(key, digests.get(CertificateID.HASH_SHA1)))
                .addResponse(id, status, Date.from(from), Date.from(now.plus(validity)))
                .build(
                        new JcaContentSignerBuilder("SHA256withECDSA")
                                .build(signer.getKeyPair().getPrivate()),
                        new X509CertificateHolder[0],
                        Date.from(now));
        return new OCSPRespBuilder().build(OCSPRespBuilder.SUCCESSFUL, answer).getEncoded();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
