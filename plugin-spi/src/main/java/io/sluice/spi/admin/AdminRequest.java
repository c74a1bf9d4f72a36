package io.sluice.spi.admin;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** A request that an operator has sent to a plugin. */
public interface AdminRequest {

    /** The method, a token in upper case: {@code GET}, for HEAD, too. */
    String method();

    /** The path behind {@code /plugins/NAME/api}, still percent-encoded: begins with a slash. */
    String path();

    /** The first value of a query parameter, percent-decoded. */
    Optional<String> queryParameter(String name);

    /** What kind of body it says that it has. */
    Optional<String> contentType();

    /** Its body, 1 MiB at most; empty where there is none. A view of its own for each caller, which may be kept. */
    ByteBuffer body();

    /** The body as a text in UTF-8. */
    default String text() {
        return StandardCharsets.UTF_8.decode(body()).toString();
    }
}
