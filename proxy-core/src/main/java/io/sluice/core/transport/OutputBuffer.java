package io.sluice.core.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.sluice.core.http.Fields;
import org.jspecify.annotations.Nullable;

/**
 * What is to be written to a connection, gathered so that a head and a small body leave in one piece of memory and one system
 * call. Owned by the connection's loop.
 */
final class OutputBuffer implements Fields.ByteSink {
    private static final int SMALL = 2048;
    private static final byte[] HEX = "0123456789abcdef".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    private final ChannelHandlerContext ctx;
    private @Nullable ByteBuf buffer;
    private boolean unflushed;

    OutputBuffer(ChannelHandlerContext ctx) {
        this.ctx = ctx;
    }

    /** Makes room for a head and, if it is small, the body behind it. */
    void begin(int headBytes, long bodyLength) {
        int body = bodyLength >= 0 && bodyLength <= SMALL ? (int) bodyLength : SMALL / 4;
        int wanted = headBytes + body;
        if (buffer == null) {
            buffer = ctx.alloc().directBuffer(wanted);
        } else {
            buffer.ensureWritable(wanted);
        }
    }

    private ByteBuf buffer() {
        ByteBuf current = buffer;
        if (current == null) {
            current = ctx.alloc().directBuffer(256);
            buffer = current;
        }
        return current;
    }

    void write(byte[] bytes) {
        buffer().writeBytes(bytes);
    }

    @Override
    public void write(byte[] bytes, int start, int length) {
        buffer().writeBytes(bytes, start, length);
    }

    /** Writes text that is known to be ASCII. */
    void writeAscii(String text) {
        io.netty.buffer.ByteBufUtil.writeAscii(buffer(), text);
    }

    void writeDecimal(long number) {
        ByteBuf out = buffer();
        if (number < 10) {
            out.writeByte('0' + (int) number);
            return;
        }
        long divisor = 1;
        while (number / divisor >= 10) {
            divisor *= 10;
        }
        for (; divisor > 0; divisor /= 10) {
            out.writeByte('0' + (int) (number / divisor % 10));
        }
    }

    void writeHex(int number) {
        ByteBuf out = buffer();
        int shift = Math.max(0, (31 - Integer.numberOfLeadingZeros(number | 1)) / 4 * 4);
        for (; shift >= 0; shift -= 4) {
            out.writeByte(HEX[number >> shift & 0xf]);
        }
    }

    /** Writes a buffer, taking it over: copied behind what is there if it is small, else passed on as it is. */
    void writeBody(ByteBuf chunk) {
        ByteBuf out = buffer;
        if (out != null && chunk.readableBytes() <= out.writableBytes()) {
            out.writeBytes(chunk);
            chunk.release();
            return;
        }
        drain();
        var unused = ctx.write(chunk, ctx.voidPromise());
        unflushed = true;
    }

    /** Writes a part of a file behind what is there. */
    void writeFile(FileSlice file, ChannelFutureListener then) {
        drain();
        ctx.write(file).addListener(then);
        unflushed = true;
    }

    /** Hands what is gathered to the channel, without flushing. */
    void drain() {
        ByteBuf out = buffer;
        if (out != null) {
            buffer = null;
            var unused = ctx.write(out, ctx.voidPromise());
            unflushed = true;
        }
    }

    void flush() {
        drain();
        if (unflushed) {
            unflushed = false;
            ctx.flush();
        }
    }

    /** Drops what was not handed over yet. */
    void release() {
        if (buffer != null) {
            buffer.release();
            buffer = null;
        }
    }
}
