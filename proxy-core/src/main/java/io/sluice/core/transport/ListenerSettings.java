package io.sluice.core.transport;

import io.sluice.core.http.HeadLimits;
import io.sluice.core.http2.Http2Limits;
import io.sluice.spi.config.CidrSet;
import java.time.Duration;

/**
 * The clocks and limits of a server's connections.
 *
 * @param headTime from the first byte of a head, or from the connection's begin, to its last
 * @param bodyTime between successive reads of a body
 * @param bodyMinRate bytes a second that a body must keep up; 0 for any
 * @param idleTime between requests; zero keeps no connection
 * @param writeTime how long a client may take nothing while there is something for it
 * @param requestsPerConnection after so many, a connection is closed politely
 * @param maxConnections connections beyond are closed at once; 0 for no limit
 * @param maxConnectionsPerClient the same for those from one address that is not a trusted proxy's
 * @param reusePort whether each loop has a listening socket of its own
 * @param proxyProtocolFrom load balancers whose connections begin with a PROXY protocol header
 * @param http2 the bounds of HTTP/2 connections
 * @param spokenInClear which versions a cleartext connection may begin with
 */
public record ListenerSettings(
        HeadLimits headLimits,
        Duration headTime,
        Duration bodyTime,
        long bodyMinRate,
        Duration idleTime,
        Duration writeTime,
        int requestsPerConnection,
        int maxConnections,
        int maxConnectionsPerClient,
        boolean reusePort,
        CidrSet proxyProtocolFrom,
        Http2Limits http2,
        SpokenInClear spokenInClear) {
    /** What may be spoken without TLS, where nothing is negotiated. */
    public enum SpokenInClear {
        /** HTTP/1 only. */
        HTTP_1,
        /** HTTP/1, or HTTP/2 by prior knowledge: what the client begins with tells. */
        EITHER
    }

    /** What a server has that sets none. */
    public static final ListenerSettings DEFAULT = new ListenerSettings(
            HeadLimits.DEFAULT,
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            240,
            Duration.ofSeconds(75),
            Duration.ofSeconds(60),
            10_000,
            10_000,
            5_000,
            false,
            CidrSet.EMPTY,
            new Http2Limits(100, 64 * 1024, 1024 * 1024, 32 * 1024, 200, 1000, false),
            SpokenInClear.HTTP_1);
}
