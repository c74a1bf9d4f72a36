package io.sluice.core.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sluice.core.exchange.ClientConnection;
import io.sluice.core.exchange.Downstream;
import io.sluice.core.exchange.ExchangeDriver;
import io.sluice.core.forward.HopByHopHeaders;
import io.sluice.core.http.BodyLength;
import io.sluice.core.http.CanonicalRequest;
import io.sluice.core.http.CanonicalResponse;
import io.sluice.core.http.Fields;
import io.sluice.core.http2.Http2Fault;
import io.sluice.core.http2.Http2Stream;
import io.sluice.core.http2.ResponseLines;
import io.sluice.spi.Response;
import io.sluice.spi.body.Body;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The client's side of one exchange over HTTP/2.
 *
 * <p>An exchange begins when the client's bytes that are at hand have been read, not with its head: a body that comes with the
 * head and is not as long as the head said is refused before an origin hears of it. Owned by its connection's loop.
 */
final class DownstreamHttp2Stream implements Downstream, StreamRounds.Member {
    private enum Tunnel {
        NONE,
        /** The client asks for one; what it sends before it is told that it is open waits. */
        ASKED,
        OPEN
    }

    private static final int HTTP_OK = 200;

    private final DownstreamHttp2 connection;
    private Http2Stream stream;
    private ClientStreamClocks clocks;
    private @Nullable ExchangeDriver driver;
    private @Nullable CanonicalRequest pending;
    private @Nullable Deque<ByteBuf> early;
    private Tunnel tunnel = Tunnel.NONE;
    private boolean endedEarly;
    private boolean touched;
    private boolean bodyWanted = true;
    private long declared;
    private long received;
    private boolean headWritten;
    private boolean ended;
    private boolean refusing;
    private long remaining;

    @SuppressWarnings("NullAway.Init") // open() follows at once: the one needs the other to be made
    DownstreamHttp2Stream(DownstreamHttp2 connection) {
        this.connection = connection;
    }

    void open(Http2Stream opened) {
        stream = opened;
        clocks = new ClientStreamClocks(connection, opened);
    }

    // --- the request
    // --------------------------------------------------------------------------------------------------

    /** The head passed the gate. */
    void begin(CanonicalRequest request) {
        declared = request.bodyLength();
        pending = request;
        if (request.isExtendedConnect()) {
            tunnel = Tunnel.ASKED;
            declared = BodyLength.CHUNKED;
            stream.read(false);
            start(request);
        } else if (stream.isRemoteEnded()) {
            start(request);
        } else {
            stream.read(false);
            clocks.awaitBody();
            touch();
        }
    }

    /** Whether there is nothing but DATA on the stream (RFC 9113 §8.5). */
    boolean isTunnel() {
        return tunnel != Tunnel.NONE;
    }

    private void touch() {
        if (!touched) {
            touched = true;
            connection.touch(this);
        }
    }

    private void start(CanonicalRequest request) {
        pending = null;
        var started = new ExchangeDriver(connection.served().generation(), connection.loop(), this, request);
        driver = started;
        started.start();
        if (tunnel == Tunnel.NONE) {
            passEarly();
        }
    }

    private void passEarly() {
        if (early != null) {
            for (ByteBuf chunk = early.poll(); chunk != null; chunk = early.poll()) {
                pass(chunk);
            }
        }
        if (driver != null) {
            stream.read(bodyWanted);
        }
    }

    private void pass(ByteBuf chunk) {
        if (driver == null) {
            chunk.release();
        } else {
            driver.onRequestBody(chunk);
        }
    }

    @Override
    public void onData(ByteBuf chunk) {
        received += chunk.readableBytes();
        if (declared >= 0 && received > declared) {
            chunk.release();
            onMalformed();
            return;
        }
        clocks.received(chunk.readableBytes());
        touch();
        if (pending != null || tunnel == Tunnel.ASKED) {
            early = early == null ? new ArrayDeque<>(4) : early;
            early.add(chunk);
        } else {
            pass(chunk);
        }
    }

    @Override
    public void onEnd(Fields trailers) {
        if (tunnel == Tunnel.ASKED) {
            endedEarly = true;
            return;
        }
        clocks.requestEnded();
        if (declared >= 0 && received != declared) {
            onMalformed();
            return;
        }
        CanonicalRequest request = pending;
        if (request != null) {
            start(request);
        }
        if (driver != null && declared != 0) {
            driver.onRequestEnd(trailers);
        }
        touch();
    }

    @Override
    public void onReadComplete() {
        touched = false;
        CanonicalRequest request = pending;
        if (request != null && !stream.isClosed()) {
            start(request);
        }
        if (driver != null) {
            driver.onDownstreamReadComplete();
        }
    }

    /** What the client sent is not the message that its head began; answered where that is still possible. */
    Http2Fault onMalformed() {
        if (headWritten) {
            giveUpExchange();
            return connection.refuse(
                    stream, new Http2Fault(Http2Fault.PROTOCOL_ERROR, "body is not what the head declared"));
        }
        breakOff(400);
        return connection.connection().countReset();
    }

    private void breakOff(int status) {
        dropEarly();
        ExchangeDriver current = driver;
        if (current == null) {
            refuse(status);
        } else {
            current.onRequestBroken(status);
        }
    }

    private void giveUpExchange() {
        refusing = true;
        ExchangeDriver current = driver;
        driver = null;
        dropEarly();
        if (current != null) {
            current.onDownstreamLimit();
        }
    }

    private void dropEarly() {
        pending = null;
        if (early != null) {
            early.forEach(ByteBuf::release);
            early = null;
        }
    }

    /** Answers what does not become an exchange. */
    void refuse(int status) {
        Response page = connection.served().generation().errorPages().page(status);
        var head = new CanonicalResponse(status);
        page.forEachHeader(head.headers()::add);
        if (page.body() instanceof Body.Bytes(var bytes)) {
            writeHead(head, bytes.remaining(), false);
            writeBody(Unpooled.wrappedBuffer(bytes.duplicate()));
            writeEnd(Fields.NONE);
        }
        finish();
    }

    // --- the exchange's side
    // ------------------------------------------------------------------------------------------

    @Override
    public ClientConnection connection() {
        return connection.client();
    }

    @Override
    public void writeContinue() {
        writeInformational(new CanonicalResponse(100));
    }

    @Override
    public void writeInformational(CanonicalResponse head) {
        stream.writeHead(head, ResponseLines.INTERIM, false);
        flush();
    }

    @Override
    public void writeHead(CanonicalResponse head, long bodyLength, boolean bodiless) {
        headWritten = true;
        HopByHopHeaders.removeFrom(head.headers());
        remaining = bodiless ? 0 : bodyLength;
        ended = remaining == 0;
        stream.writeHead(
                head, new ResponseLines(bodiless, bodyLength, connection.loop().date()), ended);
        clocks.talked();
    }

    @Override
    public void switchProtocols(CanonicalResponse head, Duration idleTime) {
        tunnel = Tunnel.OPEN;
        headWritten = true;
        remaining = BodyLength.CHUNKED;
        // RFC 8441 §5: where HTTP/1.1 says 101, HTTP/2 says 200.
        var consent = new CanonicalResponse(HTTP_OK, head.headers());
        stream.writeHead(consent, new ResponseLines(false, -1, connection.loop().date()), false);
        clocks.tunnelOpened(idleTime);
        flush();
        passEarly();
        if (endedEarly && driver != null) {
            driver.onRequestEnd(Fields.NONE);
        }
        if (driver != null) {
            driver.onDownstreamReadComplete();
        }
    }

    @Override
    public void writeBody(ByteBuf chunk) {
        int length = chunk.readableBytes();
        if (ended || stream.isClosed()) {
            chunk.release();
        } else if (remaining != BodyLength.CHUNKED && length > remaining) {
            chunk.release();
            abort();
        } else {
            remaining -= remaining == BodyLength.CHUNKED ? 0 : length;
            stream.write(chunk);
            clocks.talked();
            clocks.written();
        }
    }

    @Override
    public void writeEnd(Fields trailers) {
        if (remaining > 0) {
            abort();
        } else if (!ended) {
            ended = true;
            stream.end(trailers);
        }
    }

    @Override
    public void flush() {
        connection.planFlush();
    }

    @Override
    public boolean isWritable() {
        return stream.isWritable();
    }

    @Override
    public void readBody(boolean wanted) {
        bodyWanted = wanted;
        clocks.read(wanted);
        if (pending == null && tunnel != Tunnel.ASKED) {
            stream.read(wanted);
            flush();
        }
    }

    @Override
    public void closeAfter() {
        connection.onDrain();
    }

    @Override
    public void abort() {
        ended = true;
        // RFC 8441 §5: in a tunnel, that is what stands for the reset of a connection.
        stream.reset(tunnel == Tunnel.OPEN ? Http2Fault.CANCEL : Http2Fault.INTERNAL_ERROR);
        flush();
    }

    @Override
    public void release() {
        driver = null;
        if (!refusing) {
            finish();
        }
    }

    /** Nothing more is written, and nothing of the request is wanted any more. */
    private void finish() {
        dropEarly();
        tunnel = Tunnel.NONE;
        clocks.expectNothing();
        if (ended) {
            stream.abandonRest();
        } else {
            stream.reset(Http2Fault.CANCEL);
        }
        flush();
    }

    // --- what happens to the stream
    // -------------------------------------------------------------------------------------

    @Override
    public void onWritable() {
        if (driver != null) {
            driver.onDownstreamWritable();
        }
    }

    @Override
    public void onReset(Http2Fault fault, boolean unprocessed) {
        dropEarly();
        ExchangeDriver current = driver;
        driver = null;
        if (current != null) {
            current.onDownstreamClosed();
        }
    }

    // --- clocks
    // ---------------------------------------------------------------------------------------------------------

    @Override
    public void onDeadline(long now) {
        switch (clocks.check(now)) {
            case NONE -> {}
            case BODY -> breakOff(408);
            case TALK -> cutOff(tunnel == Tunnel.OPEN ? "nothing passed in time" : "nothing sent in time");
            case TAKING -> cutOff("nothing taken in time");
        }
    }

    private void cutOff(String reason) {
        giveUpExchange();
        ended = true;
        connection.cutOff(stream, new Http2Fault(Http2Fault.CANCEL, reason));
    }
}
