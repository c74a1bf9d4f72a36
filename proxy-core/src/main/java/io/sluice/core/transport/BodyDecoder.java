package io.sluice.core.transport;

import io.netty.buffer.ByteBuf;
import io.sluice.core.http.BodyLength;
import io.sluice.core.http.Fields;
import io.sluice.core.http.TrailerParser;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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
        TRAILER,
        TRAILER_LF,
        LAST_LF,
        DONE,
        BROKEN
    }

    private static final int MAX_SIZE_DIGITS = 15;
    private static final int MAX_EXTENSION = 1024;

    private State state = State.DONE;
    private long remaining;
    private int sizeDigits;
    private int overhead;
    private byte @Nullable [] section;
    private int sectionLength;
    private Fields trailers = Fields.NONE;

    void start(long bodyLength) {
        overhead = 0;
        trailers = Fields.NONE;
        section = null;
        sectionLength = 0;
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

    /**
     * Whether what is at hand of a body breaks its coding already. Takes nothing, so that a request can be refused before
     * anybody has seen it; what comes later cannot be known.
     */
    boolean refuses(long bodyLength, ByteBuf in) {
        if (bodyLength != BodyLength.CHUNKED) {
            return false;
        }
        start(bodyLength);
        return !decode(in.duplicate(), ByteBuf::release);
    }

    boolean isDone() {
        return state == State.DONE;
    }

    boolean isUntilClose() {
        return state == State.UNTIL_CLOSE;
    }

    /** What followed the last chunk of the body that is done; the caller's own from then on. */
    Fields trailers() {
        return trailers;
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
            case TRAILER_START -> b == '\r' ? State.LAST_LF : collect(b, State.TRAILER);
            case TRAILER -> collect(b, b == '\r' ? State.TRAILER_LF : State.TRAILER);
            case TRAILER_LF -> b == '\n' ? collect(b, State.TRAILER_START) : State.BROKEN;
            case LAST_LF -> b == '\n' ? endTrailers() : State.BROKEN;
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

    private State collect(byte b, State next) {
        byte[] bytes = section;
        if (bytes == null) {
            bytes = new byte[128];
            section = bytes;
        } else if (sectionLength + 2 == bytes.length) {
            if (sectionLength >= TrailerParser.limit() - 2) {
                return State.BROKEN;
            }
            bytes = Arrays.copyOf(bytes, bytes.length * 2);
            section = bytes;
        }
        bytes[sectionLength++] = b;
        return next;
    }

    private State endTrailers() {
        byte[] bytes = section;
        if (bytes == null) {
            return State.DONE;
        }
        bytes[sectionLength] = '\r';
        bytes[sectionLength + 1] = '\n';
        Optional<Fields> read = TrailerParser.parse(bytes, sectionLength + 2);
        section = null;
        sectionLength = 0;
        trailers = read.orElse(Fields.NONE);
        return read.isPresent() ? State.DONE : State.BROKEN;
    }

    private static boolean isText(byte b) {
        return (b >= ' ' || b == '\t' || b < 0) && b != 0x7f;
    }
}
