package io.sluice.core.exchange;

import io.netty.buffer.ByteBuf;
import io.sluice.core.http.CanonicalRequest;
import io.sluice.core.http.Fields;
import io.sluice.spi.Exchange;
import java.io.ByteArrayOutputStream;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Takes a request's body as an upstream would, and keeps it: for pages of the proxy's own, whose answers depend on it. Used on the
 * exchange's loop.
 */
public final class WholeBody implements UpstreamStream {
    private final int limit;
    private final ByteArrayOutputStream gathered = new ByteArrayOutputStream();
    private final CompletableFuture<Optional<byte[]>> result = new CompletableFuture<>();

    WholeBody(int limit) {
        this.limit = limit;
    }

    /**
     * Reads the body of an exchange of the proxy's, once, for a plugin that will answer. The stage completes on the exchange's loop,
     * and not at all when the exchange ends before; it is empty for a body that is longer than the limit.
     */
    public static CompletionStage<Optional<byte[]>> read(Exchange exchange, int limit) {
        if (!(exchange instanceof ProxyExchange own)) {
            throw new IllegalArgumentException("only the proxy's own exchanges have bodies to read");
        }
        return own.driver().gatherBody(limit);
    }

    CompletionStage<Optional<byte[]>> result() {
        return result;
    }

    @Override
    public void writeBody(ByteBuf chunk) {
        try {
            if (result.isDone()) {
                return;
            }
            if (chunk.readableBytes() > limit - gathered.size()) {
                result.complete(Optional.empty());
                return;
            }
            byte[] bytes = new byte[chunk.readableBytes()];
            chunk.readBytes(bytes);
            gathered.writeBytes(bytes);
        } finally {
            chunk.release();
        }
    }

    @Override
    public void writeEnd(Fields trailers) {
        result.complete(Optional.of(gathered.toByteArray()));
    }

    @Override
    public boolean isWritable() {
        return true;
    }

    @Override
    public void writeHead(CanonicalRequest request, byte[] moreLines, long bodyLength) {}

    @Override
    public Switching switching() {
        return Switching.NONE;
    }

    @Override
    public void flush() {}

    @Override
    public void readBody(boolean wanted) {}

    @Override
    public boolean isReused() {
        return false;
    }

    @Override
    public void cancel() {}
}
