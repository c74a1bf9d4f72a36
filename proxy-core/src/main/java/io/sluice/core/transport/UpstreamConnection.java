package io.sluice.core.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.sluice.core.exchange.UpstreamListener;
import io.sluice.core.exchange.UpstreamStream;
import io.sluice.core.http.BodyLength;
import io.sluice.core.http.CanonicalRequest;
import io.sluice.core.http.Fields;
import io.sluice.core.http.HeadLimits;
import io.sluice.core.http.ResponseParser;
import io.sluice.core.upstream.Peer;
import io.sluice.spi.UpstreamFailure;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/1.1 connection to a peer: serves one exchange at a time and waits in its loop's pool between them. It is used again
 * only when both messages ended cleanly and not a byte came that nobody asked for. Owned by its loop.
 */
final class UpstreamConnection implements UpstreamStream, Timed, BodyDecoder.Sink {
    private enum Reading {
        NOTHING,
        HEAD,
        BODY
    }

    private static final int MAX_INTERIM = 32;
    private static final byte[] VERSION = " HTTP/1.1\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    private static final byte[] CHUNKED =
            "Transfer-Encoding: chunked\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    private static final byte[] LENGTH = "Content-Length: ".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    private static final byte[] CRLF = {'\r', '\n'};

    private final LoopContext loop;
    private final Peer peer;
    private final ResponseParser parser = new ResponseParser(HeadLimits.UPSTREAM);
    private final HeadBuffer headBuffer = new HeadBuffer(HeadLimits.UPSTREAM.headBytes());
    private final BodyDecoder decoder = new BodyDecoder();
    private final HeadBuffer.Parser parse = this::parseHead;
    private final WriteClock writeClock;
    private @Nullable ChannelHandlerContext ctx;
    private @Nullable OutputBuffer out;
    private @Nullable BodyEncoder encoder;
    private @Nullable UpstreamListener listener;
    private Reading reading = Reading.NOTHING;
    private boolean toHead;
    private boolean requestEnded;
    private boolean persistent;
    private boolean paused;
    private boolean resting;
    private int interim;
    private boolean endedProperly;
    private boolean tunnel;
    private boolean inputEnded;
    private int served;
    private long deadline = NEVER;

    UpstreamConnection(LoopContext loop, Peer peer) {
        this.loop = loop;
        this.peer = peer;
        this.writeClock = new WriteClock(loop.ticker(), peer.key().timeouts().write());
        this.endedProperly = !peer.key().tls().isOn();
    }

    void opened(ChannelHandlerContext context) {
        ctx = context;
        out = new OutputBuffer(context);
        encoder = new BodyEncoder(out);
        loop.ticker().add(this);
    }

    Peer peer() {
        return peer;
    }

    boolean isUsable() {
        return channel().isActive() && reading == Reading.NOTHING && listener == null;
    }

    private Channel channel() {
        return context().channel();
    }

    private ChannelHandlerContext context() {
        if (ctx == null) {
            throw new IllegalStateException("not connected yet");
        }
        return ctx;
    }

    private OutputBuffer out() {
        if (out == null) {
            throw new IllegalStateException("not connected yet");
        }
        return out;
    }

    private BodyEncoder encoder() {
        if (encoder == null) {
            throw new IllegalStateException("not connected yet");
        }
        return encoder;
    }

    /** Begins to serve an exchange. */
    void serve(UpstreamListener next) {
        listener = next;
        reading = Reading.HEAD;
        requestEnded = false;
        persistent = peer.key().access().isShareable();
        interim = 0;
        deadline = NEVER;
        if (!next.onConnected(this)) {
            listener = null;
            // Nothing was written, so nothing is owed.
            requestEnded = true;
            release();
        }
    }

    // --- the request
    // --------------------------------------------------------------------------------------------------

    @Override
    public void writeHead(CanonicalRequest request, byte[] moreLines, long bodyLength) {
        toHead = request.isHead();
        OutputBuffer buffer = out();
        String target = request.target();
        buffer.begin(request.headers().wireLength() + target.length() + moreLines.length + 80, bodyLength);
        buffer.writeAscii(request.method());
        buffer.writeAscii(" ");
        buffer.writeAscii(target);
        buffer.write(VERSION);
        request.headers().writeTo(buffer);
        buffer.write(moreLines);
        if (bodyLength == BodyLength.CHUNKED) {
            buffer.write(CHUNKED);
            encoder().start(bodyLength);
        } else {
            if (bodyLength > 0 || expectsLength(request.method())) {
                buffer.write(LENGTH);
                buffer.writeDecimal(bodyLength);
                buffer.write(CRLF);
            }
            buffer.write(CRLF);
            encoder().start(bodyLength);
        }
    }

    @Override
    public Switching switching() {
        return Switching.BY_UPGRADE;
    }

    // RFC 9110 §8.6: methods that anticipate content say so even when there is none.
    private static boolean expectsLength(String method) {
        return method.equals("POST") || method.equals("PUT") || method.equals("PATCH");
    }

    @Override
    public void writeBody(ByteBuf chunk) {
        if (!encoder().write(chunk)) {
            fail(UpstreamFailure.Kind.CONNECTION_LOST, "request body longer than declared");
        }
    }

    @Override
    public void writeEnd(Fields trailers) {
        requestEnded = encoder().end(trailers);
        deadline = readDeadline();
        if (!requestEnded) {
            fail(UpstreamFailure.Kind.CONNECTION_LOST, "request body shorter than declared");
        } else if (tunnel) {
            out().drain();
            OutputEnd.send(context());
            closeIfBothEnded();
        }
    }

    /** A peer is late only when it has the whole request, and is read; a tunnel has a clock of its own. */
    private long readDeadline() {
        return requestEnded && !paused && !tunnel
                ? loop.ticker().in(peer.key().timeouts().read().toNanos())
                : NEVER;
    }

    @Override
    public void flush() {
        out().flush();
    }

    @Override
    public boolean isWritable() {
        boolean writable = channel().isWritable();
        if (!writable) {
            writeClock.start(channel());
        }
        return writable;
    }

    @Override
    public boolean isReused() {
        return served > 0;
    }

    void onWritabilityChanged() {
        if (channel().isWritable()) {
            writeClock.stop();
            if (listener != null) {
                listener.onUpstreamWritable();
            }
        }
    }

    // --- the response
    // -------------------------------------------------------------------------------------------------

    @Override
    public void readBody(boolean wanted) {
        paused = !wanted;
        deadline = readDeadline();
        channel().config().setAutoRead(wanted);
    }

    void onRead(ByteBuf in) {
        if (listener == null) {
            // Bytes that nobody asked for, on an idle connection or behind an exchange given up: poison.
            close();
            return;
        }
        if (reading == Reading.BODY) {
            // Within a head the clock runs on: a byte now and then is no answer.
            deadline = readDeadline();
        }
        while (in.isReadable() && listener != null) {
            if (reading == Reading.HEAD) {
                if (!readHead(in)) {
                    return;
                }
            } else if (reading == Reading.BODY) {
                if (!decoder.decode(in, this)) {
                    fail(UpstreamFailure.Kind.INVALID_RESPONSE, "illegal chunked coding");
                    return;
                }
            }
            if (reading == Reading.BODY && decoder.isDone()) {
                ended(!in.isReadable());
                return;
            }
        }
    }

    private boolean readHead(ByteBuf in) {
        int result = headBuffer.read(in, parse, ResponseParser.INCOMPLETE);
        if (result == ResponseParser.REFUSED) {
            fail(UpstreamFailure.Kind.INVALID_RESPONSE, parser.fault());
            return false;
        }
        if (result == ResponseParser.INCOMPLETE) {
            return false;
        }
        int status = parser.response().status();
        UpstreamListener current = listener;
        if (current == null) {
            return false;
        }
        if (status == 101) {
            beginTunnel();
            if (!current.onSwitched(parser.response())) {
                fail(UpstreamFailure.Kind.INVALID_RESPONSE, "101 to something that was not asked for");
                return false;
            }
            return true;
        }
        deadline = readDeadline();
        if (status < 200) {
            if (++interim > MAX_INTERIM) {
                fail(UpstreamFailure.Kind.INVALID_RESPONSE, "interim responses without end");
                return false;
            }
            current.onInformational(parser.response());
            return true;
        }
        reading = Reading.BODY;
        persistent &= parser.isPersistent();
        decoder.start(parser.bodyLength());
        current.onResponseHead(parser.response(), parser.bodyLength());
        return true;
    }

    private void beginTunnel() {
        tunnel = true;
        reading = Reading.BODY;
        persistent = false;
        requestEnded = false;
        deadline = NEVER;
        decoder.start(BodyLength.UNTIL_CLOSE);
        encoder().start(BodyLength.UNTIL_CLOSE);
        channel().config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    }

    private int parseHead(byte[] bytes, int length) {
        return parser.parse(bytes, length, toHead);
    }

    @Override
    public void onBody(ByteBuf chunk) {
        if (listener == null) {
            chunk.release();
        } else {
            listener.onResponseBody(chunk);
        }
    }

    private void ended(boolean nothingLeft) {
        UpstreamListener current = listener;
        Fields trailers = decoder.trailers();
        listener = null;
        reading = Reading.NOTHING;
        served++;
        persistent &= nothingLeft;
        deadline = NEVER;
        // Not into the pool before the socket is read empty: what lies in it still would answer the next request.
        resting = persistent;
        if (!persistent) {
            close();
        }
        if (current != null) {
            current.onResponseEnd(trailers);
        }
    }

    /** Back to the pool, or closed when the connection cannot serve again. */
    private void release() {
        if (paused) {
            readBody(true);
        }
        long idle = peer.key().timeouts().idle().toNanos();
        if (persistent && requestEnded && idle > 0 && channel().isActive()) {
            reading = Reading.NOTHING;
            deadline = loop.ticker().in(idle);
            loop.keep(this);
        } else {
            close();
        }
    }

    void onReadComplete() {
        if (resting) {
            resting = false;
            release();
        } else if (listener != null) {
            listener.onUpstreamReadComplete();
        }
    }

    // --- the end
    // ----------------------------------------------------------------------------------------------------------

    /** The peer will send nothing more. With TLS only this ends a body that lasts until the close: a FIN anyone can forge. */
    void onCloseNotify() {
        endedProperly = true;
        if (tunnel) {
            endInput();
        } else {
            close();
        }
    }

    /** The peer has ended its side of the connection, which is kept only for the sake of a tunnel. */
    void onInputShutdown() {
        if (tunnel && endedProperly) {
            endInput();
        } else {
            close();
        }
    }

    private void endInput() {
        if (!inputEnded && listener != null) {
            inputEnded = true;
            listener.onResponseEnd(Fields.NONE);
            closeIfBothEnded();
        }
    }

    private void closeIfBothEnded() {
        if (inputEnded && requestEnded) {
            listener = null;
            OutputEnd.thenClose(context());
        }
    }

    void onClosed() {
        loop.ticker().remove(this);
        out().release();
        if (tunnel && endedProperly) {
            endInput();
        }
        if (listener == null) {
            loop.dropped(this);
        } else if (!tunnel && reading == Reading.BODY && decoder.isUntilClose() && endedProperly) {
            persistent = false;
            ended(true);
        } else {
            fail(
                    UpstreamFailure.Kind.CONNECTION_LOST,
                    reading == Reading.HEAD ? "closed before the response" : "closed within the response");
        }
    }

    void onException(Throwable cause) {
        fail(UpstreamFailure.Kind.CONNECTION_LOST, String.valueOf(cause.getMessage()));
    }

    private void fail(UpstreamFailure.Kind kind, String detail) {
        UpstreamListener current = listener;
        listener = null;
        close();
        if (current != null) {
            current.onUpstreamFailed(kind, detail);
        }
    }

    @Override
    public void cancel() {
        listener = null;
        if (!inputEnded || !requestEnded) {
            close();
        }
    }

    void close() {
        deadline = NEVER;
        writeClock.stop();
        var unused = context().close();
    }

    @Override
    public long deadline() {
        return Math.min(deadline, writeClock.deadline());
    }

    @Override
    public void onDeadline(long now) {
        if (listener == null) {
            close();
        } else if (writeClock.hasRunOut(now) && writeClock.isStandstill(channel())) {
            fail(
                    UpstreamFailure.Kind.WRITE_TIMEOUT,
                    "took nothing in " + peer.key().timeouts().write());
        } else if (deadline - now <= 0) {
            fail(
                    UpstreamFailure.Kind.READ_TIMEOUT,
                    "nothing read in " + peer.key().timeouts().read());
        }
    }
}
