package io.sluice.core.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.sluice.core.http.BodyLength;
import io.sluice.core.http.Fields;
import java.nio.charset.StandardCharsets;

/**
 * Writes the body of an HTTP/1 message and guards its framing: what is written is just what the head declared, neither more nor
 * less, whatever sources and filters do. Owned by its connection's loop.
 */
final class BodyEncoder {
    private enum Framing {
        NONE,
        FIXED,
        CHUNKED,
        UNTIL_CLOSE
    }

    private static final byte[] CRLF = {'\r', '\n'};
    private static final byte[] LAST_CHUNK = "0\r\n".getBytes(StandardCharsets.US_ASCII);

    private final OutputBuffer out;
    private Framing framing = Framing.NONE;
    private long remaining;

    BodyEncoder(OutputBuffer out) {
        this.out = out;
    }

    /** The head said that no body follows. */
    void startNone() {
        framing = Framing.NONE;
    }

    /** The head said that so many bytes follow, or {@link BodyLength}'s marks. */
    void start(long length) {
        remaining = length;
        if (length == BodyLength.CHUNKED) {
            framing = Framing.CHUNKED;
        } else {
            framing = length == BodyLength.UNTIL_CLOSE ? Framing.UNTIL_CLOSE : Framing.FIXED;
        }
    }

    /** Writes a chunk, taking it over; false when it is more than was declared, and then nothing is written. */
    boolean write(ByteBuf chunk) {
        int length = chunk.readableBytes();
        if (length == 0 || framing == Framing.NONE) {
            chunk.release();
            return true;
        }
        switch (framing) {
            case FIXED -> {
                if (length > remaining) {
                    chunk.release();
                    return false;
                }
                remaining -= length;
                out.writeBody(chunk);
            }
            case CHUNKED -> {
                out.writeHex(length);
                out.write(CRLF);
                out.writeBody(chunk);
                out.write(CRLF);
            }
            case UNTIL_CLOSE, NONE -> out.writeBody(chunk);
        }
        return true;
    }

    /** Writes a part of a file; false when the length was not declared or is exceeded, and then nothing is written. */
    boolean writeFile(FileSlice file, ChannelFutureListener then) {
        if (framing != Framing.FIXED || file.count() > remaining) {
            return false;
        }
        remaining -= file.count();
        out.writeFile(file, then);
        return true;
    }

    /** Ends the body, with trailers if its framing has a place for them; false when it is shorter than was declared. */
    boolean end(Fields trailers) {
        if (framing == Framing.CHUNKED) {
            out.write(LAST_CHUNK);
            trailers.writeTo(out);
            out.write(CRLF);
        }
        boolean whole = framing != Framing.FIXED || remaining == 0;
        framing = Framing.NONE;
        return whole;
    }
}
