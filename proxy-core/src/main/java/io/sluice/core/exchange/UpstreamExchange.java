package io.sluice.core.exchange;

import io.netty.buffer.ByteBuf;
import io.sluice.core.forward.HopByHopHeaders;
import io.sluice.core.http.CanonicalResponse;
import io.sluice.core.http.Fields;
import io.sluice.core.http.KnownHeader;
import io.sluice.core.upstream.InFlight;
import io.sluice.core.upstream.Upstream;
import io.sluice.spi.UpstreamFailure;
import io.sluice.spi.http.HeaderNames;
import io.sluice.spi.upstream.CallFailure;
import io.sluice.spi.upstream.CallFailure.Reason;
import io.sluice.spi.upstream.UpstreamAnswer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One call of a plugin's own: the upstream's half of an exchange, with nobody downstream. Gathers the answer, bounded in size and
 * time. On one loop; its result is told on a virtual thread, since foreign code hangs on it.
 */
final class UpstreamExchange implements UpstreamListener {
    private static final byte[] NO_LINES = {};

    private final OutgoingCall call;
    private final LoopPort loop;
    private final InFlight pins;
    private final UnderWay<UpstreamExchange> open;
    private final CompletableFuture<UpstreamAnswer> answer;
    private final boolean namesHost;
    private final PeerAttempts attempts;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private Runnable cancelDeadline = () -> {};
    private @Nullable UpstreamStream stream;
    private @Nullable CanonicalResponse head;
    private boolean connecting;
    private boolean over;

    UpstreamExchange(
            OutgoingCall call,
            Upstream upstream,
            LoopPort loop,
            InFlight pins,
            UnderWay<UpstreamExchange> open,
            CompletableFuture<UpstreamAnswer> answer) {
        this.call = call;
        this.loop = loop;
        this.pins = pins;
        this.open = open;
        this.answer = answer;
        this.attempts = new PeerAttempts(call, upstream.peers().size() - 1, Long.MAX_VALUE, loop);
        attempts.choose(upstream);
        this.namesHost = call.request().headers().mayHave(KnownHeader.HOST);
    }

    void start() {
        pins.enter(loop.number());
        open.begun(loop.number(), this);
        long left = Math.max(0, call.deadlineNanos() - System.nanoTime());
        cancelDeadline = loop.after(
                Duration.ofNanos(left), () -> fail(Reason.TIMEOUT, "no complete answer within the call's limit"));
        connect(false);
    }

    private void connect(boolean fresh) {
        connecting = true;
        if (!attempts.connect(fresh, this)) {
            connecting = false;
            fail(Reason.NO_PEER, "no peer to pick");
        }
    }

    @Override
    public boolean onConnected(UpstreamStream connected) {
        connecting = false;
        if (over) {
            letGo();
            return false;
        }
        stream = connected;
        if (!namesHost) {
            call.request().headers().set(HeaderNames.HOST, attempts.peerText());
        }
        connected.writeHead(call.request(), NO_LINES, call.body().remaining());
        if (call.body().hasRemaining()) {
            connected.writeBody(call.newBody());
        }
        connected.writeEnd(Fields.NONE);
        connected.flush();
        return true;
    }

    @Override
    public void onInformational(CanonicalResponse informational) {
        // Nobody waits for it.
    }

    @Override
    public boolean onSwitched(CanonicalResponse agreement) {
        return false;
    }

    @Override
    public void onResponseHead(CanonicalResponse received, long bodyLength) {
        HopByHopHeaders.removeFrom(received.headers());
        head = received;
        if (bodyLength > call.maxBody()) {
            failTooLarge();
        }
    }

    @Override
    public void onResponseBody(ByteBuf chunk) {
        try {
            if (body.size() + (long) chunk.readableBytes() > call.maxBody()) {
                failTooLarge();
            } else {
                chunk.readBytes(body, chunk.readableBytes());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            chunk.release();
        }
    }

    private void failTooLarge() {
        fail(Reason.BODY_TOO_LARGE, "the body is larger than " + call.maxBody() + " bytes");
    }

    @Override
    public void onResponseEnd(Fields trailers) {
        stream = null;
        if (!over && head != null) {
            var complete = new Answer(head.status(), head.headers(), body.toByteArray());
            finish(() -> answer.complete(complete));
        }
    }

    @Override
    public void onUpstreamReadComplete() {
        // Nothing was made of it that could be flushed.
    }

    @Override
    public void onUpstreamWritable() {
        // The request was written in one piece.
    }

    @Override
    public void onUpstreamRefused(String detail) {
        if (!over && head == null && attempts.afterRefusal()) {
            stream = null;
            connect(true);
        } else {
            onUpstreamFailed(UpstreamFailure.Kind.CONNECTION_LOST, detail);
        }
    }

    @Override
    public void onUpstreamFailed(UpstreamFailure.Kind kind, String detail) {
        boolean reused = stream != null && stream.isReused();
        connecting = false;
        stream = null;
        if (over) {
            letGo();
        } else if (!retried(kind, reused)) {
            fail(reason(kind), detail);
        }
    }

    /** As an exchange does: with other peers while nothing was sent, once anew when a kept connection was closed meanwhile. */
    private boolean retried(UpstreamFailure.Kind kind, boolean reused) {
        boolean replayable = head == null && call.request().isIdempotent();
        PeerAttempts.Next next = attempts.after(kind, reused, 0, replayable);
        if (next == PeerAttempts.Next.NOTHING) {
            return false;
        }
        connect(next == PeerAttempts.Next.NEW_CONNECTION);
        return true;
    }

    private static Reason reason(UpstreamFailure.Kind kind) {
        return switch (kind) {
            case NO_PEER -> Reason.NO_PEER;
            case CONNECT_FAILED -> Reason.CONNECT_FAILED;
            case CONNECT_TIMEOUT -> Reason.CONNECT_TIMEOUT;
            case CONNECTION_LOST -> Reason.CONNECTION_LOST;
            case INVALID_RESPONSE -> Reason.INVALID_RESPONSE;
            case READ_TIMEOUT -> Reason.READ_TIMEOUT;
            case WRITE_TIMEOUT -> Reason.WRITE_TIMEOUT;
        };
    }

    private void fail(Reason reason, String detail) {
        if (over) {
            return;
        }
        String peer = attempts.peerText();
        String name = attempts.upstream().name();
        String where = peer.isEmpty() ? name : name + ", " + peer;
        var failure = new CallFailure(reason, "upstream " + where + ": " + detail);
        finish(() -> answer.completeExceptionally(failure));
    }

    /** There is no more time for it. */
    void cut() {
        fail(Reason.CONNECTION_LOST, "the proxy has ended meanwhile");
    }

    private void finish(Runnable tell) {
        over = true;
        open.over(loop.number(), this);
        cancelDeadline.run();
        if (stream != null) {
            stream.cancel();
            stream = null;
        }
        if (!connecting) {
            letGo();
        }
        var unused = Thread.ofVirtual().name("sluice-call").start(tell);
    }

    /** Not while a connection is being made: until that is over, the peer must not be forgotten. */
    private void letGo() {
        attempts.vacate();
        pins.leave(loop.number());
    }
}
