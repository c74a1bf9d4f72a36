package io.sluice.core.transport;

import io.netty.buffer.ByteBuf;
import io.sluice.core.http.BodyLength;

/**
 * Cuts the body of an HTTP/1 message out of a connection's bytes (RFC 9112 §6, §7), strictly: of the chunked coding just what
 * its grammar allows, with CR LF for every line end and bounded extensions and trailers. Owned by its connection's loop.
 */
final class BodyDecoder {
    /** Takes what was decoded. */
    interface Sink {
        /** A part of the body; the sink takes over the buffer. */
        void onBody(ByteBuf chunk);
    }

    private enum State {
        FIXED,
        UNTIL_CLOSE,
        SIZE,
        EXTENSION,
        SIZE_LF,
        DATA,
        DATA_CR,
        DATA_LF,
        TRAILER_START,
        TRAILER_NAME,
        TRAILER_VALUE,
        TRAILER_LF,
        LAST_LF,
        DONE,
        BROKEN
    }

    private static final int MAX_SIZE_DIGITS = 15;
    private static final int MAX_EXTENSION = 1024;
    private static final int MAX_TRAILERS = 8 * 1024;

    private State state = State.DONE;
    private long remaining;
    private int sizeDigits;
    private int overhead;

    void start(long bodyLength) {
        overhead = 0;
        remaining = 0;
        sizeDigits = 0;
        if (bodyLength == BodyLength.CHUNKED) {
            state = State.SIZE;
        } else if (bodyLength == BodyLength.UNTIL_CLOSE) {
            state = State.UNTIL_CLOSE;
        } else {
            state = bodyLength == 0 ? State.DONE : State.FIXED;
            remaining = bodyLength;
        }
    }

    boolean isDone() {
        return state == State.DONE;
    }

    boolean isUntilClose() {
        return state == State.UNTIL_CLOSE;
    }

    /** Bytes still to come, when that is known; else -1. */
    long remaining() {
        return state == State.FIXED ? remaining : state == State.DONE ? 0 : -1;
    }

    /**
     * Decodes up to the end of the body or of the bytes.
     *
     * @return false when the bytes break the coding's grammar
     */
    boolean decode(ByteBuf in, Sink sink) {
        while (in.isReadable() && state != State.DONE && state != State.BROKEN) {
            switch (state) {
                case FIXED -> {
                    pass(in, sink);
                    state = remaining == 0 ? State.DONE : state;
                }
                case UNTIL_CLOSE -> sink.onBody(in.readRetainedSlice(in.readableBytes()));
                case DATA -> {
                    pass(in, sink);
                    state = remaining == 0 ? State.DATA_CR : state;
                }
                default -> state = next(in.readByte());
            }
        }
        return state != State.BROKEN;
    }

    private void pass(ByteBuf in, Sink sink) {
        int length = (int) Math.min(remaining, in.readableBytes());
        remaining -= length;
        sink.onBody(in.readRetainedSlice(length));
    }

    private State next(byte b) {
        return switch (state) {
            case SIZE -> size(b);
            case EXTENSION -> extension(b);
            case SIZE_LF -> b == '\n' ? afterSize() : State.BROKEN;
            case DATA_CR -> b == '\r' ? State.DATA_LF : State.BROKEN;
            case DATA_LF -> b == '\n' ? beginSize() : State.BROKEN;
            case TRAILER_START -> b == '\r' ? State.LAST_LF : trailerName(b);
            case TRAILER_NAME -> b == ':' ? State.TRAILER_VALUE : trailerName(b);
            case TRAILER_VALUE -> trailerValue(b);
            case TRAILER_LF -> b == '\n' ? State.TRAILER_START : State.BROKEN;
            case LAST_LF -> b == '\n' ? State.DONE : State.BROKEN;
            case FIXED, UNTIL_CLOSE, DATA, DONE, BROKEN -> State.BROKEN;
        };
    }

    private State beginSize() {
        sizeDigits = 0;
        remaining = 0;
        return State.SIZE;
    }

    private State size(byte b) {
        int digit = Character.digit(b, 16);
        if (digit >= 0 && sizeDigits < MAX_SIZE_DIGITS) {
            sizeDigits++;
            remaining = remaining * 16 + digit;
            return State.SIZE;
        }
        if (sizeDigits == 0) {
            return State.BROKEN;
        }
        return b == '\r' ? State.SIZE_LF : b == ';' ? State.EXTENSION : State.BROKEN;
    }

    private State extension(byte b) {
        if (b == '\r') {
            return State.SIZE_LF;
        }
        return isText(b) && ++overhead <= MAX_EXTENSION ? State.EXTENSION : State.BROKEN;
    }

    private State afterSize() {
        return remaining == 0 ? State.TRAILER_START : State.DATA;
    }

    private State trailerName(byte b) {
        return io.sluice.spi.http.HeaderName.isTokenByte(b) && ++overhead <= MAX_TRAILERS
                ? State.TRAILER_NAME
                : State.BROKEN;
    }

    private State trailerValue(byte b) {
        if (b == '\r') {
            return State.TRAILER_LF;
        }
        return isText(b) && ++overhead <= MAX_TRAILERS ? State.TRAILER_VALUE : State.BROKEN;
    }

    private static boolean isText(byte b) {
        return (b >= ' ' || b == '\t' || b < 0) && b != 0x7f;
    }
}
