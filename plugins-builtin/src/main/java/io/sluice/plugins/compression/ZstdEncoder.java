package io.sluice.plugins.compression;

import com.github.luben.zstd.EndDirective;
import com.github.luben.zstd.ZstdCompressCtx;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/** Unlike the library's own stream, without a buffer of 128 KiB. */
final class ZstdEncoder extends OutputStream {
    private final OutputStream sink;
    private final ZstdCompressCtx context = new ZstdCompressCtx();
    private final byte[] buffer = new byte[4096];
    private boolean closed;

    ZstdEncoder(OutputStream sink, int level, int window) {
        this.sink = sink;
        context.setLevel(level).setWindowLog(window);
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        process(ByteBuffer.wrap(bytes, from, length), EndDirective.CONTINUE);
    }

    @Override
    public void flush() throws IOException {
        process(ByteBuffer.allocate(0), EndDirective.FLUSH);
    }

    @Override
    public void close() throws IOException {
        if (!closed) {
            closed = true;
            try {
                process(ByteBuffer.allocate(0), EndDirective.END);
            } finally {
                context.close();
            }
        }
    }

    private void process(ByteBuffer in, EndDirective directive) throws IOException {
        boolean done;
        do {
            var out = ByteBuffer.wrap(buffer);
            done = context.compressByteBufferStream(out, in, directive);
            sink.write(buffer, 0, out.position());
        } while (in.hasRemaining() || (!done && directive != EndDirective.CONTINUE));
    }
}
