package io.sluice.core.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.sluice.core.exchange.UpstreamListener;
import io.sluice.core.http.FieldSink;
import io.sluice.core.http.Fields;
import io.sluice.core.http.HeadFault;
import io.sluice.core.http.HeadLimits;
import io.sluice.core.http.Http2ResponseReader;
import io.sluice.core.http.Http2TrailerReader;
import io.sluice.core.http2.Http2Connection;
import io.sluice.core.http2.Http2Fault;
import io.sluice.core.http2.Http2Limits;
import io.sluice.core.http2.Http2Side;
import io.sluice.core.http2.Http2Stream;
import io.sluice.core.upstream.Peer;
import io.sluice.spi.UpstreamFailure;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/2 connection to a peer, shared by as many exchanges as the configuration and the peer allow. It serves once the peer
 * has said what it allows, which also proves that it speaks HTTP/2 at all. A connection that was
 * silent for a while is asked for a sign of life when it is used or waited for, and given up if none comes: so one that has died
 * unnoticed costs its exchanges seconds, not their whole time. Owned by its loop.
 */
final class UpstreamHttp2 implements Http2Endpoint, Http2Side, Timed {
    private static final Http2Limits LIMITS =
            new Http2Limits(0, 64 * 1024, 1 << 30, HeadLimits.UPSTREAM.headBytes(), Integer.MAX_VALUE, 20_000, false);
    private static final int LAST_STREAM = Integer.MAX_VALUE - 1_000;
    private static final long LONGEST_SILENCE = TimeUnit.SECONDS.toNanos(10);
    private static final long LONGEST_ANSWER = TimeUnit.SECONDS.toNanos(5);

    private final LoopContext loop;
    private final Peer peer;
    private final Http2Pool pool;
    private final boolean secure;
    private final Http2Output output;
    private final Http2Connection connection;
    private final Http2ResponseReader responseReader = new Http2ResponseReader(HeadLimits.UPSTREAM);
    private final Http2TrailerReader trailerReader = new Http2TrailerReader(HeadLimits.UPSTREAM);
    private final StreamRounds rounds;
    private final long silence;
    private final long answer;
    private int nextStream = 1;
    private int served;
    private boolean settled;
    private boolean late;
    private boolean retiring;
    private boolean resting;
    private boolean closed;
    private long lastRead;
    private boolean asked;
    private long pingDeadline = NEVER;
    private long settingsDeadline;
    private long idleDeadline = NEVER;

    UpstreamHttp2(ChannelHandlerContext ctx, LoopContext loop, Peer peer, Http2Pool pool) {
        this.loop = loop;
        this.peer = peer;
        this.pool = pool;
        this.secure = peer.key().tls().isOn();
        this.output = new Http2Output(ctx, loop.ticker(), this::beforeFlush);
        this.connection = new Http2Connection(output, this, LIMITS, false);
        this.rounds = new StreamRounds(connection);
        // Both together below what an exchange waits for its response, if that is set at all.
        long patience = peer.key().timeouts().read().toNanos();
        long third = patience == 0 ? Long.MAX_VALUE : patience / 3;
        this.silence = Math.min(LONGEST_SILENCE, third);
        this.answer = Math.min(LONGEST_ANSWER, third);
        this.lastRead = loop.ticker().now();
        this.settingsDeadline = loop.ticker().in(peer.key().timeouts().connect().toNanos());
        loop.ticker().add(this);
        connection.start();
        output.planFlush();
    }

    Peer peer() {
        return peer;
    }

    LoopContext loop() {
        return loop;
    }

    boolean isSecure() {
        return secure;
    }

    /** Whether the connection has served a request before. */
    boolean isReused() {
        return served > 0;
    }

    boolean isIdle() {
        return connection.openStreams() == 0;
    }

    /** Whether one more exchange can begin. */
    boolean hasRoom() {
        return settled
                && !retiring
                && !closed
                && nextStream < LAST_STREAM
                && connection.openStreams()
                        < Math.min(
                                connection.peerMaxStreams(),
                                peer.key().protocol().maxStreams());
    }

    /** Whether streams may become tunnels, by an extended CONNECT. */
    boolean takesConnect() {
        return connection.peerTunnels();
    }

    /** Begins to serve an exchange. */
    void serve(UpstreamListener listener) {
        if (!asked && loop.ticker().now() - lastRead > silence) {
            ask();
        }
        var stream = new UpstreamHttp2Stream(this, listener, isReused());
        if (listener.onConnected(stream)) {
            served++;
        }
    }

    Http2Stream open(UpstreamHttp2Stream listener) {
        Http2Stream stream = connection.open(nextStream, listener, false);
        nextStream += 2;
        wake();
        return stream;
    }

    void planFlush() {
        output.planFlush();
    }

    private void beforeFlush() {
        connection.pump();
    }

    /** A stream wants to know when what could be read was read. */
    void touch(UpstreamHttp2Stream stream) {
        rounds.touch(stream);
    }

    // --- reading
    // ----------------------------------------------------------------------------------------------------------

    @Override
    public void onRead(ByteBuf in) {
        lastRead = loop.ticker().now();
        asked = false;
        pingDeadline = NEVER;
        Http2Fault fault = connection.read(in);
        if (fault != Http2Fault.NONE) {
            connection.goAway(0, fault);
            end(fault);
        }
    }

    @Override
    public void onReadComplete() {
        rounds.readComplete();
        output.planFlush();
    }

    @Override
    public boolean isIdle(int streamId) {
        return (streamId & 1) == 0 || streamId >= nextStream;
    }

    @Override
    public Http2Fault onHeaders(
            int streamId, @Nullable Http2Stream stream, byte[] block, int length, boolean endsStream) {
        if (stream == null) {
            return isIdle(streamId)
                    ? new Http2Fault(Http2Fault.PROTOCOL_ERROR, "response without request")
                    : connection.decode(block, length, FieldSink.NONE);
        }
        var exchange = (UpstreamHttp2Stream) stream.listener();
        if (stream.isRemoteEnded()) {
            Http2Fault fault = connection.decode(block, length, FieldSink.NONE);
            return fault == Http2Fault.NONE ? exchange.onMalformed("HEADERS behind the end") : fault;
        }
        return exchange.hasHead()
                ? onTrailers(exchange, stream, block, length, endsStream)
                : onHead(exchange, stream, block, length, endsStream);
    }

    private Http2Fault onHead(
            UpstreamHttp2Stream exchange, Http2Stream stream, byte[] block, int length, boolean endsStream) {
        responseReader.begin();
        Http2Fault fault = connection.decode(block, length, responseReader);
        if (fault != Http2Fault.NONE) {
            return fault;
        }
        if (!responseReader.end(endsStream, exchange.isToHead())) {
            return exchange.onMalformed(responseReader.fault());
        }
        exchange.onHead(responseReader.response(), responseReader.bodyLength());
        if (endsStream && !stream.isClosed()) {
            connection.remoteEnded(stream, Fields.NONE);
        }
        return Http2Fault.NONE;
    }

    private Http2Fault onTrailers(
            UpstreamHttp2Stream exchange, Http2Stream stream, byte[] block, int length, boolean endsStream) {
        trailerReader.begin();
        Http2Fault fault = connection.decode(block, length, trailerReader);
        if (fault != Http2Fault.NONE) {
            return fault;
        }
        if (!endsStream || trailerReader.fault() != HeadFault.NONE || exchange.isTunnel()) {
            return exchange.onMalformed("illegal trailers");
        }
        connection.remoteEnded(stream, trailerReader.end());
        return Http2Fault.NONE;
    }

    @Override
    public void onSettings() {
        // A peer that allows no streams may do so later.
        if (!settled && connection.peerMaxStreams() > 0) {
            settled = true;
            settingsDeadline = NEVER;
            pool.opened(this);
            rest();
        }
    }

    @Override
    public void onPingAck() {
        // Any byte is a sign of life.
    }

    @Override
    public void onGoAway(int lastStreamId, int code) {
        retire();
        connection.forEachStream(stream -> {
            if (stream.id() > lastStreamId) {
                connection.giveUp(stream, new Http2Fault(code, "peer is going away"), true);
            }
        });
        closeIfUnused();
    }

    @Override
    public void onWritabilityChanged() {
        if (output.isWritable() && !closed) {
            output.planFlush();
        }
    }

    // --- the end
    // ----------------------------------------------------------------------------------------------------------

    /** Nothing new is sent by this connection; it ends with its last exchange. */
    void retire() {
        if (!retiring) {
            retiring = true;
            pool.remove(this);
        }
    }

    /** Ends the connection as soon as nobody uses it. */
    void closeIfUnused() {
        if (retiring && isIdle() && !closed) {
            connection.goAway(0, Http2Fault.NONE);
            end(Http2Fault.NONE);
        }
    }

    @Override
    public void onDrain() {
        retire();
        closeIfUnused();
    }

    @Override
    public void onStreamClosed() {
        rest();
        if (isIdle() && retiring && !closed) {
            loop.executor().execute(this::closeIfUnused);
        }
    }

    /** Counts among the idle connections from now on, if it is one; ends if there are enough. */
    private void rest() {
        if (isIdle() && !closed && !resting) {
            resting = true;
            idleDeadline = loop.ticker().in(peer.key().timeouts().idle().toNanos());
            if (!loop.rests()) {
                retire();
            }
        }
    }

    private void wake() {
        idleDeadline = NEVER;
        if (resting) {
            resting = false;
            loop.restsNoMore();
        }
    }

    private void end(Http2Fault fault) {
        if (closed) {
            return;
        }
        closed = true;
        retire();
        wake();
        loop.ticker().remove(this);
        output.flush();
        output.close();
        if (!settled) {
            pool.notSpoken(
                    late ? UpstreamFailure.Kind.CONNECT_TIMEOUT : UpstreamFailure.Kind.CONNECT_FAILED,
                    "no HTTP/2: " + fault.reason());
        }
        connection.end(fault);
    }

    @Override
    public void onClosed() {
        end(new Http2Fault(Http2Fault.NONE.code(), "connection closed"));
        output.release();
    }

    // --- clocks
    // ---------------------------------------------------------------------------------------------------------

    @Override
    public void onClockSet(long deadline) {
        rounds.clockSet(deadline);
    }

    @Override
    public long deadline() {
        if (!settled) {
            return settingsDeadline;
        }
        long question = asked || isIdle() ? NEVER : lastRead + silence;
        return Math.min(Math.min(pingDeadline, question), Math.min(rounds.deadline(), idleDeadline));
    }

    private void ask() {
        // Once for each silence: some peers take more for an attack.
        asked = true;
        pingDeadline = loop.ticker().in(answer);
        connection.ping();
        output.planFlush();
    }

    @Override
    public void onDeadline(long now) {
        if (!settled) {
            late = true;
            end(new Http2Fault(Http2Fault.NONE.code(), "no SETTINGS in time"));
            return;
        }
        if (pingDeadline <= now) {
            end(new Http2Fault(Http2Fault.NONE.code(), "no sign of life"));
            return;
        }
        if (!asked && !isIdle() && lastRead + silence <= now) {
            ask();
        }
        if (rounds.check(now)) {
            output.planFlush();
        }
        if (idleDeadline <= now) {
            idleDeadline = NEVER;
            retire();
            closeIfUnused();
        }
    }
}
