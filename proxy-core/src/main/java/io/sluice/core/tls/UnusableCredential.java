package io.sluice.core.tls;

import java.io.Serial;

/** A certificate, a key or a list of authorities cannot be used; the message says why, for the operator. */
public final class UnusableCredential extends Exception {
    @Serial
    private static final long serialVersionUID = 1;

    UnusableCredential(String message) {
        super(message);
    }

    UnusableCredential(String message, Throwable cause) {
        super(message, cause);
    }
}
