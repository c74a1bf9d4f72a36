package io.sluice.spi;

/** Why no response could be had from an upstream. */
public interface UpstreamFailure {

    /** What happened. */
    enum Kind {
        /** No peer can be picked: unknown upstream, or all peers down. */
        NO_PEER(503),
        /** No connection could be made. */
        CONNECT_FAILED(502),
        /** A connection could not be made in time. */
        CONNECT_TIMEOUT(504),
        /** The connection was lost before the response's head was complete. */
        CONNECTION_LOST(502),
        /** What the peer sent is not a valid response. */
        INVALID_RESPONSE(502),
        /** The peer did not answer in time. */
        READ_TIMEOUT(504),
        /** The peer did not take the request in time. */
        WRITE_TIMEOUT(504);

        private final int status;

        Kind(int status) {
            this.status = status;
        }

        /** The status that the proxy answers with when no plugin does: 502, 503 or 504. */
        public int status() {
            return status;
        }
    }

    /** What happened. */
    Kind kind();

    /** The upstream's name. */
    String upstream();

    /** For logs: peer and cause. Never shown to clients. */
    String detail();
}
