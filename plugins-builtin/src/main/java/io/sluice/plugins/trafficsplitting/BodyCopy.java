package io.sluice.plugins.trafficsplitting;

import io.sluice.spi.body.BodyFilter;
import io.sluice.spi.body.BodyResult;
import io.sluice.spi.body.Chunk;
import io.sluice.spi.upstream.UpstreamCall;
import java.io.ByteArrayOutputStream;

/** Keeps a request's body while it passes, and sends the copy with it; a body that is too long is let go of. */
final class BodyCopy implements BodyFilter {
    private final Mirror mirror;
    private final UpstreamCall call;
    private final int most;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private boolean given;

    BodyCopy(Mirror mirror, UpstreamCall call, int most) {
        this.mirror = mirror;
        this.call = call;
        this.most = most;
    }

    @Override
    public BodyResult onChunk(Chunk chunk) {
        if (given) {
            return BodyResult.proceed();
        }
        if (body.size() + chunk.length() > most) {
            given = true;
            body.reset();
            mirror.skip();
        } else {
            byte[] bytes = new byte[chunk.length()];
            chunk.bytes().get(bytes);
            body.writeBytes(bytes);
            if (chunk.isLast()) {
                given = true;
                mirror.send(call.withBody(body.toByteArray()));
            }
        }
        return BodyResult.proceed();
    }

    @Override
    public boolean keepsLength() {
        return true;
    }
}
