package io.sluice.core.http;

import io.sluice.spi.http.ResponseHead;

/** A response's head, from whichever source: what plugins see and what goes to the client. Owned by its exchange's loop. */
public final class CanonicalResponse implements ResponseHead {
    private final Fields fields;
    private int status;

    /** A head with an empty header section. */
    public CanonicalResponse(int status) {
        this(status, new Fields());
    }

    /** A response with these headers, which are its own from now on. */
    public CanonicalResponse(int status, Fields fields) {
        this.status = status;
        this.fields = fields;
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public void setStatus(int newStatus) {
        if (newStatus < 200 || newStatus > 599) {
            throw new IllegalArgumentException("a final status is 200 to 599, was " + newStatus);
        }
        status = newStatus;
    }

    @Override
    public Fields headers() {
        return fields;
    }

    /** Whether a response of this status never has a body (RFC 9110 §6.4.1). */
    public boolean isBodiless() {
        return status < 200 || status == 204 || status == 304;
    }
}
