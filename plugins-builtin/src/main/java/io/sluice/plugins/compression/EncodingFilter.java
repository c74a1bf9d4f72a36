package io.sluice.plugins.compression;

import io.sluice.spi.Exchange;
import io.sluice.spi.body.BodyFilter;
import io.sluice.spi.body.BodyResult;
import io.sluice.spi.body.Chunk;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/** Compresses one body. The ratio is the variable {@code compression_ratio}, once the body is over. */
final class EncodingFilter implements BodyFilter {
    private final Input input = new Input();
    private final Output output;
    private final OutputStream encoder;
    private final boolean flushing;
    private final Traffic traffic;
    private final Exchange exchange;
    private long before;
    private long after;
    private boolean begun;
    private boolean closed;

    /**
     * Begins a body.
     *
     * @param encoder writes to {@code output}
     * @param flushing whether what came in goes out at once
     */
    EncodingFilter(Output output, OutputStream encoder, boolean flushing, Traffic traffic, Exchange exchange) {
        this.output = output;
        this.encoder = encoder;
        this.flushing = flushing;
        this.traffic = traffic;
        this.exchange = exchange;
    }

    @Override
    public BodyResult onChunk(Chunk chunk) {
        int length = chunk.length();
        if (begun) {
            output.reset();
        }
        // What is there before the first part is a header.
        begun = true;
        try {
            encoder.write(input.of(chunk), 0, length);
            if (chunk.isLast()) {
                end();
            } else if (flushing) {
                encoder.flush();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        count(length, output.size(), chunk.isLast());
        return output.size() == 0 ? BodyResult.withhold() : BodyResult.replace(output.view());
    }

    private void count(int in, int out, boolean last) {
        traffic.count(in, out);
        before += in;
        after += out;
        if (last) {
            exchange.setVariable("compression_ratio", "%.2f".formatted((double) before / after));
        }
    }

    private void end() throws IOException {
        if (!closed) {
            closed = true;
            encoder.close();
        }
    }

    /** Frees the encoder of a body that was broken off. */
    @Override
    public void close() {
        try {
            end();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
