package io.sluice.core.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.handler.ssl.SslHandler;
import io.sluice.core.exchange.ClientConnection;
import io.sluice.core.exchange.Downstream;
import io.sluice.core.exchange.ExchangeDriver;
import io.sluice.core.http.CanonicalRequest;
import io.sluice.core.http.CanonicalResponse;
import io.sluice.core.http.Fields;
import io.sluice.core.http.HttpVersion;
import io.sluice.spi.TlsSession;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One client's HTTP/1 connection. Requests are taken one after the other: what a client sends ahead waits, unread in the socket
 * as far as possible, until the present exchange is over, so responses keep the order of requests by construction. Owned by its
 * loop.
 */
final class DownstreamConnection implements Downstream, Timed, BodyDecoder.Sink {
    private enum State {
        /** Waiting for a request, or within its head. */
        HEAD,
        /** Within a request's body. */
        BODY,
        /** The request is read; its exchange goes on. */
        EXCHANGE,
        /** Protocols were switched: bytes pass as they are, until both directions have ended. */
        TUNNEL,
        /** The exchange is over, its request is not: what is left of the body is dropped. */
        DISCARD,
        /** The last response was written: waiting for the client to see it and to close. */
        LINGER,
        CLOSED
    }

    private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final ChannelHandlerContext ctx;
    private final LoopContext loop;
    private final Listener listener;
    private final ClientConnection client;
    private final OutputBuffer out;
    private final ResponseWriter writer;
    private final RequestInput input;
    private final SentAhead ahead;
    private final ClientFarewell farewell;
    private final WriteClock writeClock;
    private Served served;
    private State state = State.HEAD;
    private @Nullable ExchangeDriver driver;
    private HttpVersion version = HttpVersion.HTTP_1_1;
    private boolean keepAlive = true;
    private boolean reading;
    private boolean idle = true;
    private boolean inputEnded;
    private int requests;
    private long tunnelNanos;
    private long deadline;

    DownstreamConnection(ChannelHandlerContext ctx, LoopContext loop, Listener listener, @Nullable TlsSession tls) {
        this.ctx = ctx;
        this.loop = loop;
        this.listener = listener;
        this.served = listener.served();
        this.client = ClientEndpoints.connection(ctx.channel(), tls);
        this.out = new OutputBuffer(ctx);
        this.writer = new ResponseWriter(out, loop);
        this.input = new RequestInput(loop.ticker(), served.settings().headLimits(), tls != null);
        this.ahead = new SentAhead(ctx);
        this.farewell = new ClientFarewell(ctx, out);
        this.writeClock = new WriteClock(loop.ticker(), served.settings().writeTime());
        this.deadline = loop.ticker().in(served.settings().headTime().toNanos());
        loop.ticker().add(this);
    }

    // --- reading
    // ----------------------------------------------------------------------------------------------------------

    /** Takes bytes that arrived; the caller keeps the buffer. */
    void onRead(ByteBuf in) {
        if (!ahead.isEmpty()) {
            // Behind what waits already.
            ahead.keep(in);
            return;
        }
        reading = true;
        try {
            process(in);
            if (in.isReadable()) {
                ahead.keep(in);
            }
        } finally {
            reading = false;
        }
    }

    private void process(ByteBuf in) {
        while (in.isReadable()) {
            switch (state) {
                case HEAD -> {
                    // A client that does not read its responses gets no more of them.
                    if (!isWritable() || (!readHead(in) && state == State.HEAD)) {
                        return;
                    }
                }
                case BODY, DISCARD -> readBody(in);
                case EXCHANGE -> {
                    return;
                }
                case TUNNEL -> {
                    deadline = loop.ticker().in(tunnelNanos);
                    onBody(in.readRetainedSlice(in.readableBytes()));
                }
                case LINGER, CLOSED -> in.skipBytes(in.readableBytes());
            }
        }
    }

    private boolean readHead(ByteBuf in) {
        if (idle) {
            idle = false;
            deadline = loop.ticker().in(served.settings().headTime().toNanos());
        }
        switch (input.readHead(in)) {
            case INCOMPLETE -> {
                return false;
            }
            case REFUSED -> {
                refuse(input.refusal());
                return false;
            }
            case COMPLETE -> begin(input.request());
        }
        return true;
    }

    private void begin(CanonicalRequest request) {
        served = listener.served();
        requests++;
        version = request.version();
        keepAlive = request.isPersistent()
                && requests < served.settings().requestsPerConnection()
                && !served.settings().idleTime().isZero()
                && !listener.isDraining();
        if (request.bodyLength() == 0) {
            state = State.EXCHANGE;
            deadline = NEVER;
        } else {
            state = State.BODY;
            input.beginBody();
            deadline = bodyDeadline();
        }
        var started = new ExchangeDriver(served.generation(), loop, this, request);
        driver = started;
        started.start();
    }

    private void readBody(ByteBuf in) {
        boolean legal = input.readBody(in, this);
        deadline = bodyDeadline();
        if (!legal) {
            breakOff(400);
            return;
        }
        if (input.isBodyDone()) {
            if (state == State.DISCARD) {
                next();
            } else if (state == State.BODY) {
                state = State.EXCHANGE;
                deadline = NEVER;
                if (driver != null) {
                    driver.onRequestEnd(input.trailers());
                }
            }
        }
    }

    @Override
    public void onBody(ByteBuf chunk) {
        if (driver == null) {
            chunk.release();
        } else {
            driver.onRequestBody(chunk);
        }
    }

    private long bodyDeadline() {
        return input.bodyDeadline(served.settings());
    }

    /** The rest of the body cannot be told from what follows, or does not come: nothing more is read as a request. */
    private void breakOff(int status) {
        keepAlive = false;
        ExchangeDriver current = driver;
        if (current == null) {
            linger();
            return;
        }
        state = State.EXCHANGE;
        deadline = NEVER;
        current.onRequestBroken(status);
    }

    void onReadComplete() {
        if (driver != null) {
            driver.onDownstreamReadComplete();
        }
    }

    /** Answers what is no request, and closes: nothing behind it can be told apart. */
    private void refuse(int status) {
        keepAlive = false;
        writer.writeRefusal(served.generation().errorPages().page(status));
        linger();
    }

    // --- the exchange's side
    // ------------------------------------------------------------------------------------------------

    @Override
    public ClientConnection connection() {
        return client;
    }

    @Override
    public void writeContinue() {
        input.continued();
        deadline = bodyDeadline();
        writer.writeContinue();
        out.flush();
    }

    @Override
    public void writeInformational(CanonicalResponse head) {
        if (version != HttpVersion.HTTP_1_0) {
            writer.writeInformational(head);
            out.flush();
        }
    }

    @Override
    public void writeHead(CanonicalResponse head, long bodyLength, boolean bodiless) {
        if (state == State.BODY && input.isWorthless()) {
            keepAlive = false;
        }
        keepAlive = writer.writeHead(head, bodyLength, bodiless, version, keepAlive && !listener.isDraining());
    }

    @Override
    public void switchProtocols(CanonicalResponse head, Duration idleTime) {
        writer.writeSwitch(head);
        out.flush();
        state = State.TUNNEL;
        tunnelNanos = idleTime.toNanos();
        deadline = loop.ticker().in(tunnelNanos);
        // A client that has said all it has to say may still be spoken to.
        ctx.channel().config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        readAhead();
    }

    @Override
    public void writeBody(ByteBuf chunk) {
        if (state == State.TUNNEL) {
            deadline = loop.ticker().in(tunnelNanos);
        }
        if (!writer.writeBody(chunk)) {
            abort();
        }
    }

    @Override
    public boolean sendsFiles() {
        return ctx.pipeline().get(SslHandler.class) == null;
    }

    @Override
    public void writeFile(FileChannel file, long position, long length, Consumer<@Nullable Throwable> then) {
        if (state == State.CLOSED
                || !writer.writeFile(new FileSlice(file, position, length), sent -> {
                    writeClock.stop();
                    then.accept(sent.cause());
                })) {
            abort();
            then.accept(new IOException("more than the head declared, or nobody to send it to"));
            return;
        }
        // A file does not count against the watermarks, so nothing else would start the clock.
        writeClock.start(ctx.channel());
        out.flush();
    }

    @Override
    public void writeEnd(Fields trailers) {
        if (!writer.writeEnd(trailers)) {
            abort();
        } else if (state == State.TUNNEL) {
            farewell.endOutput();
        }
    }

    @Override
    public void flush() {
        if (state != State.CLOSED) {
            out.flush();
        }
    }

    @Override
    public boolean isWritable() {
        boolean writable = ctx.channel().isWritable();
        if (!writable) {
            writeClock.start(ctx.channel());
        }
        return writable;
    }

    @Override
    public void readBody(boolean wanted) {
        input.read(wanted);
        if (state == State.BODY) {
            deadline = bodyDeadline();
        }
        ahead.pause(!wanted);
    }

    @Override
    public void closeAfter() {
        keepAlive = false;
    }

    @Override
    public void abort() {
        state = State.CLOSED;
        farewell.reset();
    }

    @Override
    public void release() {
        driver = null;
        if (state == State.CLOSED || state == State.LINGER) {
            return;
        }
        out.flush();
        if (inputEnded) {
            endAfterInput();
        } else if (!keepAlive) {
            linger();
        } else if (state == State.BODY) {
            state = State.DISCARD;
            deadline = bodyDeadline();
        } else {
            next();
        }
    }

    /** Ready for the next request; some of it may be here already. */
    private void next() {
        state = State.HEAD;
        idle = true;
        deadline = loop.ticker().in(served.settings().idleTime().toNanos());
        if (listener.isDraining()) {
            linger();
        } else if (!ahead.isEmpty()) {
            // Not within the upstream's read that ended the exchange: its connection has to be back in the pool before.
            ctx.executor().execute(this::readAhead);
        }
    }

    private void readAhead() {
        if (!reading) {
            ahead.take(in -> {
                onRead(in);
                onReadComplete();
            });
        }
    }

    // --- the end
    // ------------------------------------------------------------------------------------------------------------

    /** The client has ended its side: what is written is all that is left to be done. */
    private void endAfterInput() {
        state = State.LINGER;
        deadline = NEVER;
        writeClock.start(ctx.channel());
        farewell.closeBehindOutput();
    }

    /** Sends what is written, then closes, giving the client time to read it: a close with unread input would reset it away. */
    private void linger() {
        out.drain();
        state = State.LINGER;
        deadline = NEVER;
        ahead.drop();
        writeClock.start(ctx.channel());
        farewell.say(() -> {
            writeClock.stop();
            deadline = loop.ticker().in(LINGER_NANOS);
        });
        ahead.pause(false);
    }

    private void close() {
        state = State.CLOSED;
        var unused = ctx.close();
    }

    void onWritabilityChanged() {
        if (ctx.channel().isWritable() && state != State.LINGER) {
            writeClock.stop();
            if (driver != null) {
                driver.onDownstreamWritable();
            } else if (state == State.HEAD) {
                readAhead();
            }
        }
    }

    /** The client will send nothing more. Outside of a tunnel that means that it has gone. */
    void onInputEnd() {
        if (state != State.TUNNEL) {
            close();
        } else if (!inputEnded && driver != null) {
            inputEnded = true;
            driver.onRequestEnd(Fields.NONE);
        }
    }

    void onClosed() {
        state = State.CLOSED;
        loop.ticker().remove(this);
        ExchangeDriver current = driver;
        driver = null;
        if (current != null) {
            current.onDownstreamClosed();
        }
        out.release();
        ahead.drop();
    }

    /** Closes the connection if it waits for a request; else it is closed after the present one. */
    void drain() {
        if (state == State.HEAD && idle) {
            linger();
        }
    }

    @Override
    public long deadline() {
        return Math.min(deadline, writeClock.deadline());
    }

    @Override
    public void onDeadline(long now) {
        if (writeClock.hasRunOut(now) && writeClock.isStandstill(ctx.channel())) {
            cutOff();
        } else if (deadline - now <= 0) {
            switch (state) {
                case HEAD -> {
                    if (idle || input.isBlank()) {
                        close();
                    } else {
                        refuse(408);
                    }
                }
                case BODY -> breakOff(408);
                case TUNNEL -> endIdleTunnel();
                case EXCHANGE, DISCARD, LINGER, CLOSED -> close();
            }
        }
    }

    private void endIdleTunnel() {
        ExchangeDriver current = driver;
        driver = null;
        close();
        if (current != null) {
            current.onDownstreamLimit();
        }
    }

    private void cutOff() {
        ExchangeDriver current = driver;
        driver = null;
        abort();
        if (current != null) {
            current.onDownstreamLimit();
        }
    }
}
