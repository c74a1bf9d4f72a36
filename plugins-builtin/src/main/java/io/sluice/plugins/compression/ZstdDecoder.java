package io.sluice.plugins.compression;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.io.IOException;
import java.nio.ByteBuffer;

final class ZstdDecoder implements Decoder {
    // RFC 9659: a window of 8 MiB at most.
    private static final int LARGEST_WINDOW = 23;

    private final ZstdDecompressCtx context = new ZstdDecompressCtx().setLongMax(LARGEST_WINDOW);
    private final byte[] buffer = new byte[8192];
    private boolean complete = true;

    @Override
    public void decode(byte[] in, int length, Sink sink) throws IOException {
        var input = ByteBuffer.wrap(in, 0, length);
        try {
            boolean full = false;
            while (input.hasRemaining() || full) {
                var output = ByteBuffer.wrap(buffer);
                complete = context.decompressByteBufferStream(output, input);
                sink.accept(buffer, output.position());
                full = !complete && !output.hasRemaining();
            }
        } catch (ZstdException e) {
            throw new IOException("corrupt Zstandard data", e);
        }
    }

    @Override
    public boolean isComplete() {
        return complete;
    }

    @Override
    public void close() {
        context.close();
    }
}
