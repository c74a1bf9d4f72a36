package io.sluice.core.route;

import java.io.Serial;

/** A regular expression did not come to an answer within its limits. Never leaves this package. */
final class RegexOverrun extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    RegexOverrun() {
        super("a regular expression exceeded its limit of steps", null, false, false);
    }
}
