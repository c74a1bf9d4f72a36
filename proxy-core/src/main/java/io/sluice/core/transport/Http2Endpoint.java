package io.sluice.core.transport;

import io.netty.buffer.ByteBuf;

/** One end of an HTTP/2 connection as its channel sees it. */
interface Http2Endpoint {

    /** Bytes arrived; the caller keeps the buffer. */
    void onRead(ByteBuf in);

    /** What could be read for now was read. */
    void onReadComplete();

    /** The channel takes more, or does not any more. */
    void onWritabilityChanged();

    /** The connection is asked to end. */
    void onDrain();

    /** The connection is gone. */
    void onClosed();
}
