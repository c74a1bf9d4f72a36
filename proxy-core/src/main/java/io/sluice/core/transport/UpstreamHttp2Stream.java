package io.sluice.core.transport;

import io.netty.buffer.ByteBuf;
import io.sluice.core.exchange.UpstreamListener;
import io.sluice.core.exchange.UpstreamStream;
import io.sluice.core.http.BodyLength;
import io.sluice.core.http.CanonicalRequest;
import io.sluice.core.http.CanonicalResponse;
import io.sluice.core.http.Fields;
import io.sluice.core.http2.Http2Fault;
import io.sluice.core.http2.Http2Stream;
import io.sluice.core.http2.RequestLines;
import io.sluice.spi.UpstreamFailure;
import io.sluice.spi.http.HeaderNames;
import org.jspecify.annotations.Nullable;

/** The upstream's side of one exchange over HTTP/2. Owned by its connection's loop. */
final class UpstreamHttp2Stream implements UpstreamStream, StreamRounds.Member {
    private enum Tunnel {
        NONE,
        /** The peer was asked for one; until it consents, the stream's end is not written. */
        ASKED,
        OPEN
    }

    private static final int MAX_INTERIM = 32;
    private static final int HTTP_SWITCHING = 101;

    private final UpstreamHttp2 connection;
    private final boolean reused;
    private @Nullable UpstreamListener listener;
    private @Nullable Http2Stream stream;
    private boolean touched;
    private boolean toHead;
    private boolean ended;
    private Tunnel tunnel = Tunnel.NONE;
    private long toSend;
    private int interim;
    private boolean head;
    private long toReceive;
    private boolean paused;
    private long readDeadline = Timed.NEVER;
    private long writeDeadline = Timed.NEVER;
    private long sentWhenArmed;

    UpstreamHttp2Stream(UpstreamHttp2 connection, UpstreamListener listener, boolean reused) {
        this.connection = connection;
        this.listener = listener;
        this.reused = reused;
    }

    private Http2Stream stream() {
        if (stream == null) {
            throw new IllegalStateException("no head was written yet");
        }
        return stream;
    }

    // --- the request
    // --------------------------------------------------------------------------------------------------

    @Override
    public void writeHead(CanonicalRequest request, byte[] moreLines, long bodyLength) {
        toHead = request.isHead();
        toSend = bodyLength;
        ended = bodyLength == 0;
        boolean saysLength = bodyLength > 0 || (ended && request.anticipatesBody());
        open(
                request,
                new RequestLines(
                        authority(request), moreLines, saysLength ? bodyLength : -1, request.wantsTrailers(), ""));
    }

    @Override
    public Switching switching() {
        // RFC 9113 §8.6: there is no Upgrade.
        return connection.takesConnect() ? Switching.BY_CONNECT : Switching.NONE;
    }

    @Override
    public void writeConnect(CanonicalRequest request, byte[] moreLines, String protocol) {
        tunnel = Tunnel.ASKED;
        toSend = BodyLength.CHUNKED;
        open(request, new RequestLines(authority(request), moreLines, -1, false, protocol));
    }

    private static String authority(CanonicalRequest request) {
        return request.headers().first(HeaderNames.HOST).orElse("");
    }

    private void open(CanonicalRequest request, RequestLines lines) {
        Http2Stream opened = connection.open(this);
        stream = opened;
        opened.writeHead(request, connection.isSecure(), lines, ended);
        armReadClock();
    }

    @Override
    public void writeBody(ByteBuf chunk) {
        int length = chunk.readableBytes();
        if (ended || stream().isClosed()) {
            chunk.release();
        } else if (toSend != BodyLength.CHUNKED && length > toSend) {
            chunk.release();
            fail(UpstreamFailure.Kind.CONNECTION_LOST, "request body longer than declared");
        } else {
            toSend -= toSend == BodyLength.CHUNKED ? 0 : length;
            stream().write(chunk);
            if (writeDeadline == Timed.NEVER) {
                armWriteClock();
            }
        }
    }

    @Override
    public void writeEnd(Fields trailers) {
        if (tunnel == Tunnel.ASKED) {
            return;
        }
        if (toSend > 0) {
            fail(UpstreamFailure.Kind.CONNECTION_LOST, "request body shorter than declared");
        } else if (!ended) {
            ended = true;
            stream().end(trailers);
            armReadClock();
        }
    }

    @Override
    public void flush() {
        connection.planFlush();
    }

    @Override
    public boolean isWritable() {
        return stream().isWritable();
    }

    @Override
    public boolean isReused() {
        return reused;
    }

    @Override
    public void onWritable() {
        if (listener != null) {
            listener.onUpstreamWritable();
        }
    }

    // --- the response
    // -------------------------------------------------------------------------------------------------

    boolean isToHead() {
        return toHead;
    }

    /** Whether the final response's head has arrived, so that another header section would be trailers. */
    boolean hasHead() {
        return head;
    }

    /** Whether the peer has consented to a tunnel, in which there is nothing but DATA. */
    boolean isTunnel() {
        return tunnel == Tunnel.OPEN;
    }

    private void touch() {
        if (!touched) {
            touched = true;
            connection.touch(this);
        }
    }

    @Override
    public void onReadComplete() {
        touched = false;
        if (listener != null) {
            listener.onUpstreamReadComplete();
        }
    }

    void onHead(CanonicalResponse response, long bodyLength) {
        armReadClock();
        touch();
        UpstreamListener current = listener;
        if (current == null) {
            return;
        }
        if (response.status() < 200 && ++interim > MAX_INTERIM) {
            fail(UpstreamFailure.Kind.INVALID_RESPONSE, "interim responses without end");
        } else if (response.status() < 200) {
            current.onInformational(response);
        } else if (tunnel == Tunnel.ASKED && response.status() < 300) {
            openTunnel(response, current);
        } else {
            tunnel = Tunnel.NONE;
            head = true;
            toReceive = bodyLength;
            current.onResponseHead(response, bodyLength);
        }
    }

    /** What would be a 101 by HTTP/1.1 is any 2xx here (RFC 8441 §4). */
    private void openTunnel(CanonicalResponse response, UpstreamListener current) {
        tunnel = Tunnel.OPEN;
        head = true;
        toReceive = BodyLength.CHUNKED;
        armReadClock();
        if (!current.onSwitched(new CanonicalResponse(HTTP_SWITCHING, response.headers()))) {
            fail(UpstreamFailure.Kind.INVALID_RESPONSE, "consent to what is not asked for any more");
        }
    }

    @Override
    public void onData(ByteBuf chunk) {
        int length = chunk.readableBytes();
        UpstreamListener current = listener;
        if (current == null) {
            chunk.release();
        } else if (!head || (toReceive != BodyLength.CHUNKED && length > toReceive)) {
            chunk.release();
            fail(UpstreamFailure.Kind.INVALID_RESPONSE, head ? "body longer than declared" : "body before the head");
        } else {
            toReceive -= toReceive == BodyLength.CHUNKED ? 0 : length;
            armReadClock();
            touch();
            current.onResponseBody(chunk);
        }
    }

    @Override
    public void onEnd(Fields trailers) {
        if (!head || toReceive > 0) {
            fail(UpstreamFailure.Kind.INVALID_RESPONSE, head ? "body shorter than declared" : "no head");
            return;
        }
        UpstreamListener current = listener;
        if (tunnel == Tunnel.OPEN) {
            // The other direction goes on.
            touch();
            if (current != null) {
                current.onResponseEnd(Fields.NONE);
            }
            return;
        }
        listener = null;
        stopClocks();
        if (!ended) {
            // The peer has answered without waiting for the rest of the request: nobody will read it.
            stream().reset(Http2Fault.CANCEL);
            connection.planFlush();
        }
        if (current != null) {
            current.onResponseEnd(trailers);
        }
    }

    @Override
    public void readBody(boolean wanted) {
        paused = !wanted;
        stream().read(wanted);
        armReadClock();
        connection.planFlush();
    }

    Http2Fault onMalformed(String detail) {
        fail(UpstreamFailure.Kind.INVALID_RESPONSE, detail);
        return Http2Fault.NONE;
    }

    // --- the end
    // ----------------------------------------------------------------------------------------------------------

    @Override
    public void onReset(Http2Fault fault, boolean unprocessed) {
        UpstreamListener current = listener;
        listener = null;
        if (current == null) {
            return;
        }
        String detail = fault.reason() + ", code " + fault.code();
        if (unprocessed) {
            current.onUpstreamRefused(detail);
        } else {
            current.onUpstreamFailed(UpstreamFailure.Kind.CONNECTION_LOST, detail);
        }
    }

    private void fail(UpstreamFailure.Kind kind, String detail) {
        UpstreamListener current = listener;
        abandon();
        if (current != null) {
            current.onUpstreamFailed(kind, detail);
        }
    }

    @Override
    public void cancel() {
        if (tunnel == Tunnel.OPEN && ended && stream().isRemoteEnded()) {
            // Both have said all; what of it has not left yet is still sent, as long as the peer takes it. To be
            // flushed from
            // here: the exchange, which would do so at the end of the read, is over.
            listener = null;
            connection.planFlush();
        } else {
            abandon();
        }
    }

    private void abandon() {
        listener = null;
        stopClocks();
        if (stream != null) {
            stream.reset(Http2Fault.CANCEL);
            connection.planFlush();
        }
    }

    // --- clocks
    // ---------------------------------------------------------------------------------------------------------

    // A peer is late only when it has the whole request, and is read; a tunnel has a clock of its own.
    private void armReadClock() {
        boolean isAwaited = tunnel == Tunnel.ASKED || (ended && tunnel == Tunnel.NONE);
        readDeadline = paused || !isAwaited
                ? Timed.NEVER
                : connection
                        .loop()
                        .ticker()
                        .in(connection.peer().key().timeouts().read().toNanos());
        updateClock();
    }

    private void armWriteClock() {
        sentWhenArmed = stream().sent();
        writeDeadline = connection
                .loop()
                .ticker()
                .in(connection.peer().key().timeouts().write().toNanos());
        updateClock();
    }

    private void stopClocks() {
        readDeadline = Timed.NEVER;
        writeDeadline = Timed.NEVER;
        updateClock();
    }

    private void updateClock() {
        if (stream != null) {
            stream.setDeadline(Math.min(readDeadline, writeDeadline));
        }
    }

    @Override
    public void onDeadline(long now) {
        if (writeDeadline <= now) {
            writeDeadline = Timed.NEVER;
            if (stream().waiting() > 0) {
                if (stream().sent() == sentWhenArmed) {
                    fail(
                            UpstreamFailure.Kind.WRITE_TIMEOUT,
                            "took nothing in "
                                    + connection.peer().key().timeouts().write());
                    return;
                }
                armWriteClock();
            }
        }
        if (readDeadline <= now) {
            readDeadline = Timed.NEVER;
            fail(
                    UpstreamFailure.Kind.READ_TIMEOUT,
                    "nothing read in " + connection.peer().key().timeouts().read());
        }
        updateClock();
    }
}
