package io.sluice.plugins.compression;

import com.aayushatharva.brotli4j.decoder.DecoderJNI;
import java.io.IOException;
import java.nio.ByteBuffer;

final class BrotliDecoder implements Decoder {
    private static final int INPUT = 8192;
    private static final int OUTPUT = 16 * 1024;

    private final DecoderJNI.Wrapper decoder = new DecoderJNI.Wrapper(INPUT, OUTPUT);
    private final byte[] buffer = new byte[OUTPUT];
    private boolean begun;

    BrotliDecoder() throws IOException {}

    @Override
    public void decode(byte[] in, int length, Sink sink) throws IOException {
        begun |= length > 0;
        for (int at = 0; at < length && decoder.getStatus() != DecoderJNI.Status.DONE; ) {
            ByteBuffer input = decoder.getInputBuffer();
            input.clear();
            int part = Math.min(length - at, input.remaining());
            input.put(in, at, part);
            at += part;
            decoder.push(part);
            drain(sink);
        }
    }

    private void drain(Sink sink) throws IOException {
        while (true) {
            switch (decoder.getStatus()) {
                case NEEDS_MORE_OUTPUT -> pull(sink);
                case OK -> decoder.push(0);
                case ERROR -> throw new IOException("corrupt Brotli data");
                case NEEDS_MORE_INPUT, DONE -> {
                    if (!decoder.hasOutput()) {
                        return;
                    }
                    pull(sink);
                }
            }
        }
    }

    private void pull(Sink sink) throws IOException {
        ByteBuffer output = decoder.pull();
        int length = output.remaining();
        output.get(buffer, 0, length);
        sink.accept(buffer, length);
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
