package io.sluice.core.transport;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Collects the bytes of one head in an array for its parser. A head mostly arrives whole: then it is copied once and parsed
 * once. One that dribbles in is parsed again only when another line may have ended, so that sending it byte by byte costs its
 * reader no more than a pass per line.
 */
final class HeadBuffer {
    /** Room for the lines that are changed or added to a head. */
    private static final int SLACK = 256;

    private final int limit;
    private byte @Nullable [] partial;
    private int length;

    HeadBuffer(int limit) {
        this.limit = limit;
    }

    /** Reads a head out of an array of bytes. */
    interface Parser {
        /** Gives the length of the head, or a negative number. */
        int parse(byte[] bytes, int length);
    }

    /** Whether nothing has come of the head yet but empty lines. */
    boolean isBlank() {
        if (partial != null) {
            for (int i = 0; i < length; i++) {
                if (partial[i] != '\r' && partial[i] != '\n') {
                    return false;
                }
            }
        }
        return true;
    }

    /**
     * Takes what there is and tries to parse it.
     *
     * @param in is read up to the head's end when the head is complete, else to its own
     * @param incomplete what the parser gives for a head that goes on
     * @return what the parser gave
     */
    int read(ByteBuf in, Parser parser, int incomplete) {
        int fresh = Math.min(in.readableBytes(), limit - length);
        byte[] bytes = partial;
        if (bytes == null) {
            bytes = new byte[fresh + SLACK];
        } else if (bytes.length < length + fresh + SLACK) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + fresh + SLACK));
        }
        in.readBytes(bytes, length, fresh);
        boolean first = partial == null;
        int before = length;
        length += fresh;
        int result = first || length >= limit || hasLineEnd(bytes, before, length)
                ? parser.parse(bytes, length)
                : incomplete;
        if (result == incomplete) {
            partial = bytes;
        } else {
            if (result > 0) {
                in.readerIndex(in.readerIndex() - (length - result));
            }
            partial = null;
            length = 0;
        }
        return result;
    }

    private static boolean hasLineEnd(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] == '\n') {
                return true;
            }
        }
        return false;
    }
}
