package io.sluice.plugins.basicauth;

import java.io.Serial;

/** Passwords came faster than they can be verified. */
final class TooManySignIns extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;
}
