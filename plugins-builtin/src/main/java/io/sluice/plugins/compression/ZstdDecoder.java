package io.sluice.plugins.compression;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.io.IOException;
import java.nio.ByteBuffer;

final class ZstdDecoder implements Decoder {
    // RFC 9659: a window of 8 MiB at most.
    private static final int LARGEST_WINDOW = 23;

    private final ZstdDecompressCtx context = new ZstdDecompressCtx().setLongMax(LARGEST_WINDOW);
    private ByteBuffer input = ByteBuffer.allocate(0);
    /** Whether the library may have made more than there was room for. */
    private boolean full;

    private boolean complete = true;

    @Override
    public void take(byte[] in, int length) {
        input = ByteBuffer.wrap(in, 0, length);
    }

    @Override
    public int decode(byte[] out, int from) throws IOException {
        var output = ByteBuffer.wrap(out, from, out.length - from);
        try {
            while (output.hasRemaining() && (input.hasRemaining() || full)) {
                complete = context.decompressByteBufferStream(output, input);
                full = !complete && !output.hasRemaining();
            }
        } catch (ZstdException e) {
            throw new IOException("corrupt Zstandard data", e);
        }
        return output.position() - from;
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
