package io.sluice.core.assembly.jars;

import java.io.IOException;

/** A jar that cannot be used, and why, for the operator. */
public final class RefusedJar extends IOException {
    private static final long serialVersionUID = 1;

    RefusedJar(String reason) {
        super(reason);
    }

    RefusedJar(String reason, Throwable cause) {
        super(reason, cause);
    }

    /** What is wrong. */
    public String reason() {
        return String.valueOf(getMessage());
    }
}
