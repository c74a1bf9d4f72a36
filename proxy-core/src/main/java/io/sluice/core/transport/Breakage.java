package io.sluice.core.transport;

import io.netty.handler.codec.DecoderException;
import io.sluice.core.observe.FaultLog;
import java.io.IOException;

/** Tells connections that broke, of which there is nothing to say, from code that did. */
final class Breakage {
    private static final FaultLog FAULTS = new FaultLog(Breakage.class);

    private Breakage() {}

    /** Logs what was thrown on a connection, unless it is how connections end. */
    static void note(Throwable cause) {
        // What TLS has to complain of comes wrapped.
        Throwable reason = cause instanceof DecoderException && cause.getCause() != null ? cause.getCause() : cause;
        if (!(reason instanceof IOException)) {
            FAULTS.note("a connection failed", cause);
        }
    }
}
