package io.sluice.plugins.compression;

import com.aayushatharva.brotli4j.decoder.DecoderJNI;
import java.io.IOException;
import java.nio.ByteBuffer;

final class BrotliDecoder implements Decoder {
    private static final int INPUT = 8192;
    private static final int OUTPUT = 16 * 1024;

    private final DecoderJNI.Wrapper decoder = new DecoderJNI.Wrapper(INPUT, OUTPUT);
    private byte[] in = {};
    private int at;
    private int end;
    /** What the library has made and is not given yet; its memory, good until it is asked again. */
    private ByteBuffer made = ByteBuffer.allocate(0);

    private boolean begun;
    /** Whether the library had to stop for want of room since it was last set to work. */
    private boolean stopped;

    BrotliDecoder() throws IOException {}

    @Override
    public void take(byte[] part, int length) {
        in = part;
        at = 0;
        end = length;
        begun |= length > 0;
    }

    @Override
    public int decode(byte[] out, int from) throws IOException {
        int to = from;
        while (to < out.length && (made.hasRemaining() || makeMore())) {
            int length = Math.min(made.remaining(), out.length - to);
            made.get(out, to, length);
            to += length;
        }
        return to - from;
    }

    /** Has the library work on; whether it may have made something, or may yet. */
    private boolean makeMore() throws IOException {
        var status = decoder.getStatus();
        if (status == DecoderJNI.Status.ERROR) {
            throw new IOException("corrupt Brotli data");
        }
        if (status == DecoderJNI.Status.NEEDS_MORE_OUTPUT || decoder.hasOutput()) {
            made = decoder.pull();
            stopped = true;
        } else if (status == DecoderJNI.Status.DONE) {
            return false;
        } else if (status == DecoderJNI.Status.NEEDS_MORE_INPUT && at < end) {
            push();
        } else if (status == DecoderJNI.Status.OK || stopped) {
            // It says that it needs more input even where it has only to go on with what it has.
            stopped = false;
            decoder.push(0);
        } else {
            return false;
        }
        return true;
    }

    private void push() {
        ByteBuffer input = decoder.getInputBuffer();
        input.clear();
        int length = Math.min(end - at, input.remaining());
        input.put(in, at, length);
        at += length;
        stopped = false;
        decoder.push(length);
    }

    @Override
    public boolean isComplete() {
        return !begun || decoder.getStatus() == DecoderJNI.Status.DONE;
    }

    @Override
    public void close() {
        decoder.destroy();
    }
}
