package io.sluice.spi.admin;

import java.util.Optional;

/** A request that an operator has sent to a plugin. Its body is not read: what belongs to it stands in its path and query. */
public interface AdminRequest {

    /** The method, a token in upper case: {@code GET}, for HEAD, too. */
    String method();

    /** The path behind {@code /plugins/NAME/api}, still percent-encoded: begins with a slash. */
    String path();

    /** The first value of a query parameter, percent-decoded. */
    Optional<String> queryParameter(String name);
}
