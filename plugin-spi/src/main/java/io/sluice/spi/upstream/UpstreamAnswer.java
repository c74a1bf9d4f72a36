package io.sluice.spi.upstream;

import io.sluice.spi.http.Headers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The response to an {@link UpstreamCall}, complete. Safe for use by many threads as long as none changes the headers. */
public interface UpstreamAnswer {

    /** The final status, never a 1xx. */
    int status();

    /** The header section, without those of the connection. The caller's own. */
    Headers headers();

    /** The whole body as it was sent, perhaps compressed; a new read-only view for each call. */
    ByteBuffer body();

    /** The body as a new array. */
    default byte[] bytes() {
        ByteBuffer body = body();
        byte[] bytes = new byte[body.remaining()];
        body.get(bytes);
        return bytes;
    }

    /** The body as UTF-8. */
    default String text() {
        return new String(bytes(), StandardCharsets.UTF_8);
    }
}
