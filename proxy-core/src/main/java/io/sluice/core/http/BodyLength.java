package io.sluice.core.http;

/** How long a message's body is, as a number that needs no object: a length, or one of these marks. */
public final class BodyLength {
    /** The length is not known beforehand; the message marks its end itself. */
    public static final long CHUNKED = -1;

    /** The body ends with the connection: an upstream's HTTP/1.0 manner. */
    public static final long UNTIL_CLOSE = -2;

    private BodyLength() {}
}
