package io.sluice.core.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.sluice.core.exchange.ClientConnection;
import io.sluice.core.http.FieldSink;
import io.sluice.core.http.HeadFault;
import io.sluice.core.http.Http2RequestReader;
import io.sluice.core.http.Http2TrailerReader;
import io.sluice.core.http2.Http2Connection;
import io.sluice.core.http2.Http2Fault;
import io.sluice.core.http2.Http2Side;
import io.sluice.core.http2.Http2Stream;
import io.sluice.spi.TlsSession;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One client's HTTP/2 connection: opens a stream for each request and ends itself politely, in the two steps of RFC 9113 §6.8,
 * so that no request is lost that was on its way. Owned by its loop.
 */
final class DownstreamHttp2 implements Http2Endpoint, Http2Side, Timed {
    private enum State {
        OPEN,
        /** The client was told that the end is near. */
        WARNED,
        /** The client was told which stream is the last one looked at. */
        LAST_CALL,
        /** All is said: waiting for the client to see it and to close. */
        LINGER,
        CLOSED
    }

    private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long WARNING_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int SLOW_PROGRESS = 1024;

    private final LoopContext loop;
    private final Listener listener;
    private final ClientConnection client;
    private final Http2Output output;
    private final Http2Connection connection;
    private final Http2RequestReader requestReader;
    private final Http2TrailerReader trailerReader;
    private final int maxStreams;
    private final StreamRounds rounds;
    private Served served;
    private State state = State.OPEN;
    private int lastStream;
    private int requests;
    private long phaseDeadline;
    private long blockedDeadline = NEVER;
    private boolean withinHead = true;
    private long sentWhenBlocked;
    private long backlogWhenBlocked;

    DownstreamHttp2(ChannelHandlerContext ctx, LoopContext loop, Listener listener, @Nullable TlsSession tls) {
        this.loop = loop;
        this.listener = listener;
        this.served = listener.served();
        this.client = ClientEndpoints.connection(ctx.channel(), tls);
        ListenerSettings settings = served.settings();
        this.output = new Http2Output(ctx, loop.ticker(), this::beforeFlush);
        this.connection = new Http2Connection(output, this, settings.http2(), true);
        this.rounds = new StreamRounds(connection);
        this.maxStreams = settings.http2().streams();
        this.requestReader = new Http2RequestReader(
                settings.headLimits(), tls != null, settings.http2().tunnels());
        this.trailerReader = new Http2TrailerReader(settings.headLimits());
        this.phaseDeadline = loop.ticker().in(settings.headTime().toNanos());
        loop.ticker().add(this);
        connection.start();
        output.planFlush();
    }

    ClientConnection client() {
        return client;
    }

    LoopContext loop() {
        return loop;
    }

    Served served() {
        return served;
    }

    void planFlush() {
        output.planFlush();
    }

    // --- reading
    // ----------------------------------------------------------------------------------------------------------

    @Override
    public void onRead(ByteBuf in) {
        if (state == State.LINGER || state == State.CLOSED) {
            return;
        }
        Http2Fault fault = connection.read(in);
        if (fault != Http2Fault.NONE) {
            fail(fault);
        }
    }

    @Override
    public void onReadComplete() {
        rounds.readComplete();
        boolean within = connection.isWithinHead();
        if (within != withinHead && state == State.OPEN) {
            withinHead = within;
            phaseDeadline =
                    within ? loop.ticker().in(served.settings().headTime().toNanos()) : idleDeadline();
        }
        output.planFlush();
    }

    private long idleDeadline() {
        return connection.openStreams() > 0
                ? NEVER
                : loop.ticker().in(served.settings().idleTime().toNanos());
    }

    /** A stream wants to know when what could be read was read. */
    void touch(DownstreamHttp2Stream stream) {
        rounds.touch(stream);
    }

    @Override
    public boolean isIdle(int streamId) {
        return (streamId & 1) == 0 || streamId > lastStream;
    }

    @Override
    public Http2Fault onHeaders(
            int streamId, @Nullable Http2Stream stream, byte[] block, int length, boolean endsStream) {
        if (stream != null) {
            return onTrailers(stream, block, length, endsStream);
        }
        if ((streamId & 1) == 0) {
            return new Http2Fault(Http2Fault.PROTOCOL_ERROR, "even stream");
        }
        if (streamId <= lastStream) {
            // Trailers, perhaps, of a stream that was given up meanwhile.
            return glitch(connection.decode(block, length, FieldSink.NONE), 10);
        }
        lastStream = streamId;
        if (state == State.LAST_CALL) {
            return connection.decode(block, length, FieldSink.NONE);
        }
        if (connection.openStreams() >= maxStreams) {
            connection.refuse(streamId, Http2Fault.REFUSED_STREAM);
            return glitch(connection.decode(block, length, FieldSink.NONE), 1);
        }
        requestReader.begin();
        Http2Fault fault = connection.decode(block, length, requestReader);
        return fault == Http2Fault.NONE ? begin(streamId, endsStream) : fault;
    }

    private Http2Fault glitch(Http2Fault before, int cost) {
        return before == Http2Fault.NONE ? connection.glitch(cost) : before;
    }

    private Http2Fault begin(int streamId, boolean ended) {
        served = listener.served();
        phaseDeadline = state == State.OPEN ? NEVER : phaseDeadline;
        var begun = new DownstreamHttp2Stream(this);
        begun.open(connection.open(streamId, begun, ended));
        if (++requests >= served.settings().requestsPerConnection() || listener.isDraining()) {
            onDrain();
        }
        if (requestReader.end(ended)) {
            begun.begin(requestReader.request());
            return Http2Fault.NONE;
        }
        begun.refuse(requestReader.fault().status());
        return connection.glitch(2);
    }

    private Http2Fault onTrailers(Http2Stream stream, byte[] block, int length, boolean endsStream) {
        trailerReader.begin();
        Http2Fault fault = connection.decode(block, length, trailerReader);
        if (fault != Http2Fault.NONE) {
            return fault;
        }
        if (stream.isRemoteEnded()) {
            return connection.refuse(stream, new Http2Fault(Http2Fault.STREAM_CLOSED, "HEADERS behind the end"));
        }
        var begun = (DownstreamHttp2Stream) stream.listener();
        if (!endsStream || trailerReader.fault() != HeadFault.NONE || begun.isTunnel()) {
            return begun.onMalformed();
        }
        connection.remoteEnded(stream, trailerReader.end());
        return Http2Fault.NONE;
    }

    /** A stream is given up for what the client did not do in time; counts as a reset by the client. */
    void cutOff(Http2Stream stream, Http2Fault fault) {
        Http2Fault overdone = connection.refuse(stream, fault);
        if (overdone != Http2Fault.NONE) {
            fail(overdone);
        }
    }

    /** A stream is given up for what the client did; counts as a reset by the client. */
    Http2Fault refuse(Http2Stream stream, Http2Fault fault) {
        return connection.refuse(stream, fault);
    }

    @Override
    public void onSettings() {}

    @Override
    public void onGoAway(int lastStreamId, int code) {
        // The client opens no more streams; those there are go on.
    }

    // --- writing
    // ----------------------------------------------------------------------------------------------------------

    Http2Connection connection() {
        return connection;
    }

    private void beforeFlush() {
        connection.pump();
        output.flush();
        boolean blocked = connection.isBlocked() || !output.isWritable();
        // Who does not read is not read either: answers would pile up.
        output.read(output.isWritable() || state == State.LINGER);
        if (!blocked) {
            blockedDeadline = NEVER;
        } else if (blockedDeadline == NEVER) {
            noteProgress();
        }
    }

    private void noteProgress() {
        sentWhenBlocked = connection.sent();
        backlogWhenBlocked = output.backlog();
        blockedDeadline = loop.ticker().in(served.settings().writeTime().toNanos());
    }

    @Override
    public void onWritabilityChanged() {
        if (output.isWritable() && state != State.CLOSED) {
            output.planFlush();
        }
    }

    // --- the end
    // ------------------------------------------------------------------------------------------------------------

    @Override
    public void onDrain() {
        if (state == State.OPEN) {
            state = State.WARNED;
            phaseDeadline = loop.ticker().in(WARNING_NANOS);
            connection.goAway(Integer.MAX_VALUE, Http2Fault.NONE);
            connection.ping();
            output.planFlush();
        }
    }

    @Override
    public void onPingAck() {
        if (state == State.WARNED) {
            lastCall();
        }
    }

    private void lastCall() {
        state = State.LAST_CALL;
        phaseDeadline = NEVER;
        connection.goAway(lastStream, Http2Fault.NONE);
        output.planFlush();
        onStreamClosed();
    }

    @Override
    public void onStreamClosed() {
        if (connection.openStreams() > 0) {
            return;
        }
        if (state == State.LAST_CALL) {
            // What was written last is still to be sent.
            loop.executor().execute(this::linger);
        } else if (state == State.OPEN) {
            phaseDeadline = idleDeadline();
        }
    }

    private void linger() {
        if (state == State.LINGER || state == State.CLOSED) {
            return;
        }
        connection.pump();
        state = State.LINGER;
        phaseDeadline = loop.ticker().in(LINGER_NANOS);
        blockedDeadline = NEVER;
        output.finish();
        output.read(true);
    }

    /** The client has broken the protocol, or overdone it: nothing behind can be trusted. */
    private void fail(Http2Fault fault) {
        connection.goAway(lastStream, fault);
        connection.end(fault);
        linger();
    }

    @Override
    public void onClosed() {
        state = State.CLOSED;
        loop.ticker().remove(this);
        connection.end(Http2Fault.NONE);
        output.release();
    }

    // --- clocks
    // -------------------------------------------------------------------------------------------------------------

    @Override
    public void onClockSet(long deadline) {
        rounds.clockSet(deadline);
    }

    @Override
    public long deadline() {
        return Math.min(phaseDeadline, Math.min(blockedDeadline, rounds.deadline()));
    }

    @Override
    public void onDeadline(long now) {
        if (rounds.check(now)) {
            output.planFlush();
        }
        if (blockedDeadline <= now) {
            checkProgress();
        }
        if (phaseDeadline <= now) {
            phaseDeadline = NEVER;
            endPhase();
        }
    }

    private void checkProgress() {
        boolean progress =
                connection.sent() - sentWhenBlocked >= SLOW_PROGRESS || output.backlog() != backlogWhenBlocked;
        if (progress) {
            noteProgress();
        } else {
            blockedDeadline = NEVER;
            connection.end(new Http2Fault(Http2Fault.CANCEL, "nothing taken in time"));
            output.close();
        }
    }

    private void endPhase() {
        switch (state) {
            case OPEN -> {
                connection.goAway(lastStream, Http2Fault.NONE);
                connection.end(Http2Fault.NONE);
                linger();
            }
            case WARNED -> lastCall();
            case LAST_CALL -> {}
            case LINGER, CLOSED -> output.close();
        }
    }
}
