package io.sluice.core.transport;

import io.sluice.core.http2.Http2Stream;
import java.time.Duration;

/**
 * The clocks of one client's HTTP/2 stream: how late the client may be with its request's body, with taking the response, and, in
 * a tunnel, with anything. Owned by its connection's loop.
 */
final class ClientStreamClocks {
    /** What a client has failed to do in time. */
    enum Lateness {
        NONE,
        /** The request's body. */
        BODY,
        /** Anything, while the response is under way or in a tunnel. */
        TALK,
        /** To take what there is for it. */
        TAKING
    }

    private enum Phase {
        /** Nothing is awaited from the client. */
        QUIET,
        /** The request's body, which has to keep up a rate. */
        BODY,
        /** Both are talking: while the other side has its say, the client may be silent or speak little. */
        TALK,
        TUNNEL
    }

    private static final int SLOW_PROGRESS = 1024;

    private final DownstreamHttp2 connection;
    private final Http2Stream stream;
    private final BodyClock body = new BodyClock();
    private Phase phase = Phase.QUIET;
    private Duration tunnelIdleTime = Duration.ZERO;
    private long talkDeadline = Timed.NEVER;
    private long takeDeadline = Timed.NEVER;
    private long sentWhenArmed;

    ClientStreamClocks(DownstreamHttp2 connection, Http2Stream stream) {
        this.connection = connection;
        this.stream = stream;
    }

    private Ticker ticker() {
        return connection.loop().ticker();
    }

    private ListenerSettings settings() {
        return connection.served().settings();
    }

    /** A body is to come. */
    void awaitBody() {
        phase = Phase.BODY;
        body.start(ticker().now());
        arm();
    }

    /** Some of it came, or something in a tunnel. */
    void received(int bytes) {
        body.received(bytes);
        arm();
    }

    /** A client that is not read cannot be late. */
    void read(boolean wanted) {
        if (wanted) {
            body.resume(ticker().now());
        } else {
            body.pause(ticker().now());
        }
        arm();
    }

    /** The response's head was written, or more of it. */
    void talked() {
        if (phase == Phase.BODY) {
            phase = Phase.TALK;
        }
        // Each word of the response pays for some time; a body that nobody answers has to keep up the rate as before.
        body.restart(ticker().now());
        arm();
    }

    /** The response's head has opened a tunnel. */
    void tunnelOpened(Duration idleTime) {
        phase = Phase.TUNNEL;
        tunnelIdleTime = idleTime;
        arm();
    }

    /** All of the request was read; in a tunnel the other direction goes on. */
    void requestEnded() {
        if (phase != Phase.TUNNEL) {
            expectNothing();
        }
    }

    /** Nothing of the client is awaited any more, but that it takes what it was sent. */
    void expectNothing() {
        phase = Phase.QUIET;
        arm();
    }

    private void arm() {
        talkDeadline = switch (phase) {
            case QUIET -> Timed.NEVER;
            case BODY, TALK -> body.deadline(ticker().now(), settings());
            case TUNNEL -> ticker().in(tunnelIdleTime.toNanos());
        };
        update();
    }

    /** Something waits to be sent. */
    void written() {
        if (takeDeadline == Timed.NEVER) {
            startTaking();
        }
    }

    private void startTaking() {
        sentWhenArmed = stream.sent();
        takeDeadline = ticker().in(settings().writeTime().toNanos());
        update();
    }

    private void update() {
        stream.setDeadline(Math.min(talkDeadline, takeDeadline));
    }

    /** The earliest clock may have run out: which, if any. Those that go on are set anew. */
    Lateness check(long now) {
        if (takeDeadline <= now) {
            takeDeadline = Timed.NEVER;
            if (stream.waiting() > 0) {
                if (stream.sent() - sentWhenArmed < SLOW_PROGRESS) {
                    return Lateness.TAKING;
                }
                startTaking();
            }
        }
        if (talkDeadline <= now) {
            talkDeadline = Timed.NEVER;
            return phase == Phase.BODY ? Lateness.BODY : Lateness.TALK;
        }
        update();
        return Lateness.NONE;
    }
}
