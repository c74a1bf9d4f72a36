package io.sluice.benchmarks.openloop;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Finds the ends of HTTP/1.1 responses with a {@code Content-Length} in a connection's bytes. Cheap, and knows no other framing. */
public final class ResponseReader {
    /** What came of the bytes. */
    public enum Outcome {
        /** The response goes on. */
        MORE,
        /** It ended. */
        COMPLETE,
        /** It is none that this can read. */
        MALFORMED
    }

    private static final int MAX_HEAD = 16 * 1024;
    private static final byte[] LENGTH = "\r\ncontent-length:".getBytes(StandardCharsets.US_ASCII);

    private final byte[] head = new byte[MAX_HEAD];
    private int headLength;
    private long remaining = -1;
    private int status;

    /** The status of the last response. */
    public int status() {
        return status;
    }

    /** Reads up to the end of the present response. */
    public Outcome read(ByteBuf in) {
        if (remaining < 0) {
            if (!readHead(in)) {
                return headLength == MAX_HEAD ? Outcome.MALFORMED : Outcome.MORE;
            }
            remaining = parse();
            headLength = 0;
            if (remaining < 0) {
                return Outcome.MALFORMED;
            }
        }
        int part = (int) Math.min(remaining, in.readableBytes());
        in.skipBytes(part);
        remaining -= part;
        if (remaining > 0) {
            return Outcome.MORE;
        }
        remaining = -1;
        return Outcome.COMPLETE;
    }

    private boolean readHead(ByteBuf in) {
        while (in.isReadable() && headLength < MAX_HEAD) {
            byte b = in.readByte();
            head[headLength++] = b;
            if (b == '\n' && headLength >= 4 && head[headLength - 2] == '\r' && head[headLength - 3] == '\n') {
                return true;
            }
        }
        return false;
    }

    /** Gives the body's length; -1 when there is nothing that says it. */
    private long parse() {
        if (headLength < 12 || head[0] != 'H') {
            return -1;
        }
        status = (head[9] - '0') * 100 + (head[10] - '0') * 10 + head[11] - '0';
        for (int at = 12; at + LENGTH.length < headLength; at++) {
            if (isLength(at)) {
                return number(at + LENGTH.length);
            }
        }
        return status == 204 || status == 304 ? 0 : -1;
    }

    private boolean isLength(int at) {
        for (int i = 0; i < LENGTH.length; i++) {
            if (Character.toLowerCase(head[at + i]) != LENGTH[i]) {
                return false;
            }
        }
        return true;
    }

    private long number(int from) {
        int at = from;
        while (head[at] == ' ') {
            at++;
        }
        long number = -1;
        for (; head[at] >= '0' && head[at] <= '9'; at++) {
            number = Math.max(number, 0) * 10 + head[at] - '0';
        }
        return number;
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "ResponseReader[status=%d, remaining=%d]", status, remaining);
    }
}
