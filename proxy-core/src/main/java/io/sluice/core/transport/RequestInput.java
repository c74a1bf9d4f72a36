package io.sluice.core.transport;

import io.netty.buffer.ByteBuf;
import io.sluice.core.http.CanonicalRequest;
import io.sluice.core.http.Fields;
import io.sluice.core.http.HeadLimits;
import io.sluice.core.http.RequestParser;

/** Reads the requests that come by one HTTP/1 connection, heads and bodies, and knows when a body is late. Owned by its loop. */
final class RequestInput {
    /** What was read of a head. */
    enum Head {
        INCOMPLETE,
        /** None that may pass; {@link #refusal()} is what the client is told. */
        REFUSED,
        COMPLETE
    }

    private static final long MAX_DISCARD = 64 * 1024;
    private static final int BAD_REQUEST = 400;

    private final Ticker ticker;
    private final RequestParser parser;
    private final HeadBuffer buffer;
    private final HeadBuffer.Parser parse;
    private final BodyDecoder decoder = new BodyDecoder();
    private final BodyClock clock = new BodyClock();
    private int refusal;
    private boolean awaitsContinue;

    /**
     * A reader for one connection.
     *
     * @param secure whether the connection is encrypted
     */
    RequestInput(Ticker ticker, HeadLimits limits, boolean secure) {
        this.ticker = ticker;
        this.parser = new RequestParser(limits, secure);
        this.buffer = new HeadBuffer(limits.headBytes());
        this.parse = parser::parse;
    }

    // --- heads
    // --------------------------------------------------------------------------------------------------------

    Head readHead(ByteBuf in) {
        int result = buffer.read(in, parse, RequestParser.INCOMPLETE);
        if (result == RequestParser.INCOMPLETE) {
            return Head.INCOMPLETE;
        }
        if (result == RequestParser.REFUSED) {
            refusal = parser.fault().status();
            return Head.REFUSED;
        }
        if (decoder.refuses(parser.request().bodyLength(), in)) {
            refusal = BAD_REQUEST;
            return Head.REFUSED;
        }
        return Head.COMPLETE;
    }

    /** The status for a head that was refused. */
    int refusal() {
        return refusal;
    }

    /** Whether nothing of a head has come. */
    boolean isBlank() {
        return buffer.isBlank();
    }

    /** The request whose head is complete. */
    CanonicalRequest request() {
        return parser.request();
    }

    // --- bodies
    // -------------------------------------------------------------------------------------------------------

    /** The body of the present request is to come. */
    void beginBody() {
        awaitsContinue = request().expectsContinue();
        decoder.start(request().bodyLength());
        clock.start(ticker.now());
    }

    /** Reads of the body; false when it is not framed as it should be. */
    boolean readBody(ByteBuf in, BodyDecoder.Sink sink) {
        int before = in.readableBytes();
        boolean legal = decoder.decode(in, sink);
        awaitsContinue = false;
        clock.received(before - in.readableBytes());
        return legal;
    }

    boolean isBodyDone() {
        return decoder.isDone();
    }

    /** What followed the body. */
    Fields trailers() {
        return decoder.trailers();
    }

    /** The client was told to send the body. */
    void continued() {
        awaitsContinue = false;
    }

    /** The client is read, or is not, for the body's sake. */
    void read(boolean wanted) {
        if (wanted) {
            clock.resume(ticker.now());
        } else {
            clock.pause(ticker.now());
        }
    }

    /** When the body is late; a client that waits to be told to send it never is. */
    long bodyDeadline(ListenerSettings settings) {
        return awaitsContinue ? Timed.NEVER : clock.deadline(ticker.now(), settings);
    }

    /**
     * Whether the rest of the body, if nobody wants it, is too much to be read for the sake of the next request; or may not come at
     * all: a client that was not told to go on may send it now or leave it, two readings of what follows.
     */
    boolean isWorthless() {
        long remaining = decoder.remaining();
        return awaitsContinue || remaining < 0 || remaining > MAX_DISCARD;
    }
}
