package io.sluice.plugins.jwt;

import java.io.Serial;

/** The issuer's keys could not be had so far. */
final class KeysUnavailable extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    KeysUnavailable(Throwable cause) {
        super(cause);
    }
}
