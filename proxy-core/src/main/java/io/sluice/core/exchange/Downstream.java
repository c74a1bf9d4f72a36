package io.sluice.core.exchange;

import io.netty.buffer.ByteBuf;
import io.sluice.core.http.CanonicalResponse;
import io.sluice.core.http.Fields;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The client's side of one exchange. A writer is given a response's parts in order: head, body, end; it makes the framing
 * and holds the sum of the body to what the head declared. Used on the exchange's loop.
 */
public interface Downstream {

    /** Facts about the client's connection. */
    ClientConnection connection();

    /** Tells a client that waits with its body to send it. */
    void writeContinue();

    /** Passes on an interim response (1xx other than 100 and 101). */
    void writeInformational(CanonicalResponse head);

    /**
     * Writes the head.
     *
     * @param bodyLength bytes that follow, or {@link io.sluice.core.http.BodyLength#CHUNKED}
     * @param bodiless whether no body follows whatever the header section says, as for HEAD and 304
     */
    void writeHead(CanonicalResponse head, long bodyLength, boolean bodiless);

    /**
     * Writes the head of a 101, or of what stands for it, behind which the connection or stream is a tunnel: what the client sends, from its first byte behind the
     * request on, is the exchange's request body, and what is written as the response's body goes to the client as it is.
     *
     * @param head with the headers that say what was switched to
     * @param idleTime after which a tunnel through which nothing passes is closed
     */
    default void switchProtocols(CanonicalResponse head, Duration idleTime) {
        throw new UnsupportedOperationException("no request of this client asks for it");
    }

    /** Writes a part of the body; takes over the buffer. */
    void writeBody(ByteBuf chunk);

    /** Whether {@link #writeFile} can be used: not where bytes have to be encrypted or put into frames. */
    default boolean sendsFiles() {
        return false;
    }

    /**
     * Writes a part of a file as a part of a body whose length the head declared, without copying it through this program,
     * and sends it.
     *
     * @param file stays the caller's
     * @param then called on the loop when the bytes have left, with null, or with the reason why they have not
     */
    default void writeFile(FileChannel file, long position, long length, Consumer<@Nullable Throwable> then) {
        throw new UnsupportedOperationException("sends no files");
    }

    /**
     * Ends the response.
     *
     * @param trailers to go behind the body where the client's version and the head's framing can carry them; else dropped
     */
    void writeEnd(Fields trailers);

    /** Sends what was written. */
    void flush();

    /** Whether more can be written without piling up. */
    boolean isWritable();

    /** Pauses or resumes reading the request's body. */
    void readBody(boolean wanted);

    /** The connection must not be used for another request after this exchange. */
    void closeAfter();

    /** Breaks the response off such that the client can tell: a reset, never a clean end. */
    void abort();

    /** The exchange is over in both directions; the next request may be read. */
    void release();
}
