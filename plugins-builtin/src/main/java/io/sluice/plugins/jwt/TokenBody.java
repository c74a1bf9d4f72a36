package io.sluice.plugins.jwt;

import io.sluice.spi.body.BodyFilter;
import io.sluice.spi.body.BodyResult;
import io.sluice.spi.body.Chunk;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.text.ParseException;

/** Turns the claims that come as a body into a token. What is not fit to be one is broken off, never passed on. */
final class TokenBody implements BodyFilter {
    /** A token has to fit into a header, where it takes up a third more. */
    static final int LARGEST = 16 * 1024;

    private final Signing signing;
    private final ByteArrayOutputStream claims = new ByteArrayOutputStream();

    TokenBody(Signing signing) {
        this.signing = signing;
    }

    @Override
    public BodyResult onChunk(Chunk chunk) {
        if (claims.size() + chunk.length() > LARGEST) {
            throw new IllegalStateException("the upstream's claims have more than " + LARGEST + " bytes");
        }
        var copy = new byte[chunk.length()];
        chunk.bytes().get(copy);
        claims.writeBytes(copy);
        return chunk.isLast() ? BodyResult.finish(ByteBuffer.wrap(token())) : BodyResult.withhold();
    }

    private byte[] token() {
        try {
            return signing.sign(claims.toByteArray());
        } catch (ParseException e) {
            throw new IllegalStateException("the upstream's claims are no JSON object", e);
        }
    }
}
