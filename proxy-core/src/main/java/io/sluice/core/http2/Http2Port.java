package io.sluice.core.http2;

import io.netty.buffer.ByteBuf;

/** Where a connection's bytes go. Used on its loop. */
public interface Http2Port {

    /** The buffer that small things are written to, with room for so many bytes at least; to be asked for before each of them. */
    ByteBuf room(int bytes);

    /** Writes a buffer behind what is there, taking it over. */
    void append(ByteBuf chunk);

    /** Sends what was written. */
    void flush();

    /** Whether more can be written without piling up. */
    boolean isWritable();

    /** A coarse clock, in nanoseconds. */
    long now();
}
