package io.sluice.spi.upstream;

import java.io.Serial;

/** Why an {@link UpstreamCall} got no answer. */
public final class CallFailure extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** What happened. */
    public enum Reason {
        /** No peer can be picked, or the upstream is no longer configured. */
        NO_PEER(true),
        /** No connection could be made. */
        CONNECT_FAILED(true),
        /** A connection could not be made in time. */
        CONNECT_TIMEOUT(true),
        /** The connection was lost before the response's end. */
        CONNECTION_LOST(false),
        /** What the peer sent is not a valid response. */
        INVALID_RESPONSE(false),
        /** The peer was silent for longer than its upstream allows. */
        READ_TIMEOUT(false),
        /** The peer did not take the request in time. */
        WRITE_TIMEOUT(false),
        /** The call took longer than its own limit. */
        TIMEOUT(false),
        /** The response's body is larger than the call's limit. */
        BODY_TOO_LARGE(false),
        /** The plugin instance or the proxy is closed. */
        CLOSED(true);

        private final boolean unsent;

        Reason(boolean unsent) {
            this.unsent = unsent;
        }
    }

    private final Reason reason;

    /** A failure. */
    public CallFailure(Reason reason, String message) {
        // No stack trace: it would only show the event loop.
        super(message, null, false, false);
        this.reason = reason;
    }

    /** What happened. */
    public Reason reason() {
        return reason;
    }

    /** Whether certainly no peer has seen the request, so that sending it again does no harm whatever the method. */
    public boolean isUnsent() {
        return reason.unsent;
    }
}
