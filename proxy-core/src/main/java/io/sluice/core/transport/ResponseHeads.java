package io.sluice.core.transport;

import io.netty.buffer.ByteBuf;
import io.sluice.core.http.CanonicalResponse;
import io.sluice.core.http.HeadLimits;
import io.sluice.core.http.ResponseParser;

/** Reads the heads of the responses that come by one HTTP/1 connection, and of the interim ones before each. Owned by its loop. */
final class ResponseHeads {
    /** What was read. */
    enum Reading {
        INCOMPLETE,
        /** What no head may be; {@link #fault()} says why. */
        REFUSED,
        INTERIM,
        /** A 101. */
        SWITCH,
        FINAL
    }

    private static final int MAX_INTERIM = 32;
    private static final int SWITCHING = 101;

    private final ResponseParser parser = new ResponseParser(HeadLimits.UPSTREAM);
    private final HeadBuffer buffer = new HeadBuffer(HeadLimits.UPSTREAM.headBytes());
    private final HeadBuffer.Parser parse = this::parse;
    private boolean toHead;
    private int interim;

    /**
     * A request is being sent.
     *
     * @param isHead whether its method is HEAD
     */
    void expect(boolean isHead) {
        toHead = isHead;
        interim = 0;
    }

    private int parse(byte[] bytes, int length) {
        return parser.parse(bytes, length, toHead);
    }

    Reading read(ByteBuf in) {
        int result = buffer.read(in, parse, ResponseParser.INCOMPLETE);
        if (result == ResponseParser.INCOMPLETE) {
            return Reading.INCOMPLETE;
        }
        if (result == ResponseParser.REFUSED) {
            return Reading.REFUSED;
        }
        int status = response().status();
        if (status >= 200) {
            return Reading.FINAL;
        }
        if (status == SWITCHING) {
            return Reading.SWITCH;
        }
        return ++interim > MAX_INTERIM ? Reading.REFUSED : Reading.INTERIM;
    }

    String fault() {
        return interim > MAX_INTERIM ? "interim responses without end" : parser.fault();
    }

    /** What was read last. */
    CanonicalResponse response() {
        return parser.response();
    }

    /** The length of its body. */
    long bodyLength() {
        return parser.bodyLength();
    }

    /** Whether the connection may serve again behind it. */
    boolean isPersistent() {
        return parser.isPersistent();
    }
}
