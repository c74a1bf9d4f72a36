package io.sluice.core.exchange;

import io.sluice.core.http.Fields;
import io.sluice.spi.upstream.UpstreamAnswer;
import java.nio.ByteBuffer;

/** An {@link UpstreamAnswer} as it was gathered. */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Answer(int status, Fields headers, byte[] content) implements UpstreamAnswer {
    @Override
    public ByteBuffer body() {
        return ByteBuffer.wrap(content).asReadOnlyBuffer();
    }

    @Override
    public byte[] bytes() {
        return content.clone();
    }
}
