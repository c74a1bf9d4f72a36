package io.sluice.core.exchange;

import io.netty.buffer.ByteBuf;
import io.sluice.core.chain.ChainedPlugin;
import io.sluice.core.chain.HookCall;
import io.sluice.core.chain.PluginChain;
import io.sluice.core.forward.HopByHopHeaders;
import io.sluice.core.forward.MaxForwards;
import io.sluice.core.forward.ProtocolSwitch;
import io.sluice.core.forward.TrailerFields;
import io.sluice.core.http.BodyLength;
import io.sluice.core.http.CanonicalRequest;
import io.sluice.core.http.CanonicalResponse;
import io.sluice.core.http.Fields;
import io.sluice.core.http.KnownHeader;
import io.sluice.core.http.Methods;
import io.sluice.core.observe.FaultLog;
import io.sluice.core.route.Captures;
import io.sluice.core.route.Location;
import io.sluice.core.route.Match;
import io.sluice.core.upstream.Upstream;
import io.sluice.spi.Outcome;
import io.sluice.spi.Response;
import io.sluice.spi.UpstreamFailure;
import io.sluice.spi.body.BodyFilter;
import io.sluice.spi.http.HeaderNames;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Drives one exchange from its request's head to its completion. Told of events by the transport, on one loop; tells the client's
 * side and the upstream's side what to do. Reads from top to bottom as the life of a request.
 */
public final class ExchangeDriver implements UpstreamListener {
    private enum State {
        /** The request passes its plugins. */
        REQUEST,
        /** A connection to a peer is being made. */
        CONNECTING,
        /** The request is at a peer; or plugins answer. */
        RESPONSE,
        /** Over. */
        DONE
    }

    private static final FaultLog FAULTS = new FaultLog(ExchangeDriver.class);
    private static final byte[] NO_LINES = {};
    private static final Response OPTIONS = Response.of(204).withHeader(HeaderNames.ALLOW, Methods.ALLOWED);

    private final ServerGeneration server;
    private final LoopPort loop;
    private final Downstream downstream;
    private final @Nullable GrpcWebDownstream grpcWeb;
    private final CanonicalRequest request;
    private final Location location;
    private final ProxyExchange exchange;
    private final Hooks hooks;
    private final RequestBody requestBody;
    private final ResponseSide response;
    private final PeerAttempts attempts;
    private final long startNanos;
    private State state = State.REQUEST;
    private int refusal;
    private boolean admitted;
    private boolean continueSent;
    private @Nullable UpstreamStream upstreamStream;
    private boolean upstreamDone;
    private boolean connectAbandoned;
    private byte[] moreLines = NO_LINES;
    private ProtocolSwitch wanted = ProtocolSwitch.NONE;
    private boolean tunnel;
    private Runnable stopTotalClock = () -> {};
    private @Nullable Suspension<?> suspension;
    private boolean faulty;

    /**
     * Begins an exchange; {@link #start} sets it going.
     *
     * @param request as it passed the gate
     */
    public ExchangeDriver(ServerGeneration server, LoopPort loop, Downstream downstream, CanonicalRequest request) {
        this.server = server;
        this.loop = loop;
        this.request = request;
        this.startNanos = System.nanoTime();
        var captures = Captures.NONE;
        switch (server.locations().match(request)) {
            case Match.Found<Location>(var rule, var found) -> {
                location = rule.payload();
                captures = found;
            }
            case Match.Unmatched<Location> none -> {
                location = NotFound.LOCATION;
                refusal = 404;
            }
            case Match.Undecided<Location>(var rule) -> {
                location = rule.payload();
                refusal = 500;
            }
        }
        boolean web = location.speaksGrpcWeb() && GrpcWebDownstream.isSpokenIn(request);
        grpcWeb = web ? GrpcWebDownstream.between(downstream, request) : null;
        this.downstream = grpcWeb == null ? downstream : grpcWeb;
        this.exchange = new ProxyExchange(
                this, request, location, captures, downstream.connection(), server, loop.executor(), startNanos);
        this.hooks = new Hooks(exchange, server.supervisor().on(loop.number()));
        this.requestBody =
                new RequestBody(this.downstream, grpcWeb == null ? request.bodyLength() : grpcWeb.lengthOf(request));
        this.response = new ResponseSide(this, this.downstream);
        this.attempts = new PeerAttempts(exchange, location.maxRetries(), location.retryWindowNanos(), loop);
    }

    // --- the request's way up
    // -------------------------------------------------------------------------------------------

    /** The head is complete: limits, plugins, upstream. */
    public void start() {
        server.pins().enter(loop.number());
        try {
            run();
        } catch (RuntimeException | Error e) {
            onFault(e);
        }
    }

    private void run() {
        server.observer().started(exchange, loop.number());
        if (request.isExtendedConnect() || request.headers().mayHave(KnownHeader.UPGRADE)) {
            noteSwitch();
        }
        // Before any plugin runs: or a client could name in Connection what a plugin adds, and have it removed.
        HopByHopHeaders.removeFrom(request.headers());
        if (location.timeLimitNanos() > 0) {
            stopTotalClock = loop.after(Duration.ofNanos(location.timeLimitNanos()), this::onTooLong);
        }
        admitted = location.gate().enter();
        if (refusal != 0) {
            respond(errorPage(refusal));
        } else if (!admitted) {
            respond(errorPage(429));
        } else if (exceedsLimit(request.bodyLength())) {
            respond(errorPage(413));
        } else {
            new RequestSteps(this, location, exchange).run();
        }
    }

    private void noteSwitch() {
        wanted = ProtocolSwitch.wantedBy(request, location.upgrades().protocols());
        if (request.isExtendedConnect()) {
            if (!wanted.isWanted() && refusal == 0) {
                refusal = 501;
            }
        } else if (wanted.isWanted()) {
            // What follows may be meant for a tunnel that does not come about: never to be read as a request.
            downstream.closeAfter();
        }
    }

    private boolean exceedsLimit(long bytes) {
        return location.maxBodyBytes() > 0 && bytes > location.maxBodyBytes();
    }

    void filterRequest(BodyFilter filter, ChainedPlugin plugin) {
        requestBody.filter(filter, plugin, hooks.watch(), loop, this::onTurnFailed);
    }

    /** No plugin has answered: to the upstream. */
    void forward() {
        Optional<Upstream> chosen = exchange.destination();
        if (chosen.isEmpty()) {
            // Plugins were to answer, and none did.
            respond(errorPage(404));
            return;
        }
        attempts.choose(chosen.get());
        switch (MaxForwards.countDown(request)) {
            case FORWARD -> {
                moreLines = exchange.prepareHead();
                connect(false);
            }
            case ANSWER -> respond(OPTIONS);
            case ILLEGAL -> respond(errorPage(400));
        }
    }

    private void connect(boolean fresh) {
        state = State.CONNECTING;
        if (!attempts.connect(fresh, this)) {
            fail(UpstreamFailure.Kind.NO_PEER, "no peer to pick");
        }
    }

    @Override
    public Optional<ClientConnection> client() {
        return Optional.of(downstream.connection());
    }

    @Override
    public boolean wantsSwitch() {
        return wanted.isWanted();
    }

    @Override
    public boolean onConnected(UpstreamStream stream) {
        if (state != State.CONNECTING) {
            return false;
        }
        try {
            return take(stream);
        } catch (RuntimeException | Error e) {
            boolean taken = upstreamStream == stream;
            onFault(e);
            return taken;
        }
    }

    private boolean take(UpstreamStream stream) {
        state = State.RESPONSE;
        if (wanted.isWanted() && stream.switching() == UpstreamStream.Switching.NONE) {
            respond(errorPage(501));
            return false;
        }
        upstreamStream = stream;
        if (!request.headers().mayHave(KnownHeader.HOST)) {
            request.headers().set(HeaderNames.HOST, attempts.peerText());
        }
        writeHead(stream);
        askForBody();
        try {
            requestBody.sendTo(stream);
        } catch (PluginFailure e) {
            onFilterFailed();
            return true;
        }
        stream.flush();
        return true;
    }

    private void askForBody() {
        if (request.expectsContinue() && !continueSent && !requestBody.isRead()) {
            continueSent = true;
            downstream.writeContinue();
        }
    }

    /** Has all of the request's body for a plugin of the proxy's own, which then answers. */
    CompletionStage<Optional<byte[]>> gatherBody(int limit) {
        var whole = new WholeBody(limit);
        askForBody();
        try {
            requestBody.sendTo(whole);
        } catch (PluginFailure e) {
            throw new IllegalStateException("a page's body passes no filters", e);
        }
        return whole.result();
    }

    private void writeHead(UpstreamStream stream) {
        if (!wanted.isWanted()) {
            stream.writeHead(request, moreLines, requestBody.lengthToSend());
        } else if (stream.switching() == UpstreamStream.Switching.BY_UPGRADE) {
            stream.writeHead(request, wanted.askByUpgrade(request.headers(), moreLines), 0);
        } else {
            stream.writeConnect(request, moreLines, wanted.askByConnect(request.headers()));
        }
    }

    /** A part of the request's body arrived; takes over the buffer. */
    public void onRequestBody(ByteBuf chunk) {
        if (state == State.DONE) {
            chunk.release();
            return;
        }
        ByteBuf part = chunk;
        if (grpcWeb != null) {
            try {
                part = grpcWeb.decoded(chunk);
            } catch (IllegalArgumentException e) {
                onRequestBroken(400);
                return;
            }
        }
        try {
            requestBody.onChunk(part);
            if (!tunnel && exceedsLimit(requestBody.received())) {
                onRequestBroken(413);
            }
        } catch (PluginFailure e) {
            onFilterFailed();
        } catch (RuntimeException | Error e) {
            onFault(e);
        }
    }

    /**
     * The request's body breaks its framing, or is too long or too late.
     *
     * @param status for the client, unless it is being answered already
     */
    public void onRequestBroken(int status) {
        if (state == State.DONE) {
            return;
        }
        if (response.isBegun()) {
            downstream.abort();
            complete(Outcome.End.LIMIT);
            return;
        }
        abandonUpstream();
        respond(errorPage(status));
    }

    /** The exchange as a whole has taken too long: the client's fault while its request is not complete. */
    private void onTooLong() {
        onRequestBroken(requestBody.isRead() ? 504 : 408);
        downstream.flush();
    }

    /**
     * The request ended as its framing said it would.
     *
     * @param trailers what followed the body; the exchange's own, or {@link Fields#NONE}
     */
    public void onRequestEnd(Fields trailers) {
        if (state == State.DONE) {
            return;
        }
        if (grpcWeb != null && !grpcWeb.isWhole()) {
            onRequestBroken(400);
            return;
        }
        TrailerFields.retainSafe(trailers);
        try {
            requestBody.onEnd(trailers);
        } catch (PluginFailure e) {
            onFilterFailed();
        } catch (RuntimeException | Error e) {
            onFault(e);
        }
        if (tunnel) {
            completeIfOver();
        }
    }

    /** What could be read from the client for now was read. */
    public void onDownstreamReadComplete() {
        if (upstreamStream != null) {
            upstreamStream.flush();
        }
    }

    @Override
    public void onUpstreamWritable() {
        requestBody.onUpstreamWritable();
    }

    // --- the response's way down
    // ----------------------------------------------------------------------------------------

    /** Answers instead of the upstream. */
    void respond(Response given) {
        state = State.RESPONSE;
        stopWaiting();
        requestBody.discard();
        answer(given);
    }

    /** The request's side is over already: this is the response. */
    void answer(Response given) {
        try {
            response.local(given);
        } catch (RuntimeException | Error e) {
            onFault(e);
        }
    }

    @Override
    public void onInformational(CanonicalResponse head) {
        if (state == State.RESPONSE && !response.isBegun() && head.status() != 100) {
            HopByHopHeaders.removeFrom(head.headers());
            head.headers().remove(HeaderNames.CONTENT_LENGTH);
            downstream.writeInformational(head);
        }
    }

    @Override
    public boolean onSwitched(CanonicalResponse head) {
        if (state != State.RESPONSE || response.isBegun() || !wanted.isAgreed(head.headers())) {
            return false;
        }
        onFinalHead(head, BodyLength.UNTIL_CLOSE);
        return true;
    }

    /** The 101 has passed all hooks: from here on bytes pass as they are. */
    void openTunnel(CanonicalResponse head) {
        tunnel = true;
        stopTotalClock.run();
        server.tunnels().begun(loop.number(), this);
        if (request.isExtendedConnect()) {
            wanted.agreeByConnect(head.headers());
        } else {
            wanted.agreeByUpgrade(head.headers());
        }
        requestBody.reopen();
        downstream.switchProtocols(head, location.upgrades().idleTime());
    }

    /** A tunnel is old: says goodbye to both sides. */
    void endTunnel() {
        if (state != State.DONE) {
            downstream.writeEnd(Fields.NONE);
            complete(Outcome.End.LIMIT);
        }
    }

    @Override
    public void onResponseHead(CanonicalResponse head, long bodyLength) {
        if (state == State.RESPONSE && !response.isBegun()) {
            onFinalHead(head, bodyLength);
        }
    }

    private void onFinalHead(CanonicalResponse head, long bodyLength) {
        try {
            response.fromUpstream(head, bodyLength);
        } catch (RuntimeException | Error e) {
            onFault(e);
        }
    }

    @Override
    public void onResponseBody(ByteBuf chunk) {
        try {
            response.onUpstreamChunk(chunk);
        } catch (RuntimeException | Error e) {
            onFault(e);
        }
    }

    @Override
    public void onResponseEnd(Fields trailers) {
        upstreamDone = true;
        TrailerFields.retainSafe(trailers);
        try {
            response.onUpstreamEnd(trailers);
        } catch (RuntimeException | Error e) {
            onFault(e);
        }
        completeIfOver();
    }

    @Override
    public void onUpstreamReadComplete() {
        if (response.isHeadSent()) {
            downstream.flush();
        }
    }

    /** {@link Downstream#isWritable} became true. */
    public void onDownstreamWritable() {
        try {
            response.onDownstreamWritable();
        } catch (RuntimeException | Error e) {
            onFault(e);
        }
    }

    /** The response's last byte was handed to the client's side. */
    void onResponseWritten() {
        if (upstreamStream == null || !upstreamDone) {
            // A filter or plugin ended it early; what the upstream still sends is drained, or given up at once.
            if (upstreamStream != null && !requestBody.isRead()) {
                abandonUpstream();
            }
        }
        completeIfOver();
    }

    private void completeIfOver() {
        boolean upstreamOver = upstreamStream == null || upstreamDone;
        // The directions of a tunnel end on their own; of any other exchange, the response's end is the end.
        boolean requestOver = !tunnel || upstreamStream == null || requestBody.isRead();
        if (state != State.DONE && response.isEndWritten() && upstreamOver && requestOver) {
            downstream.flush();
            complete(Outcome.End.COMPLETE);
        }
    }

    // --- failures
    // -------------------------------------------------------------------------------------------------------

    @Override
    public void onUpstreamFailed(UpstreamFailure.Kind kind, String detail) {
        if (state == State.DONE || connectAbandoned) {
            return;
        }
        boolean reused = upstreamStream != null && upstreamStream.isReused();
        upstreamStream = null;
        if (response.isEndWritten()) {
            completeIfOver();
        } else if (response.isHeadSent()) {
            downstream.abort();
            complete(Outcome.End.UPSTREAM_TRUNCATED);
        } else if (response.isBegun()) {
            // Its hooks are still running: they finish, and what is missing shows as truncation.
            response.close();
            downstream.abort();
            complete(Outcome.End.UPSTREAM_TRUNCATED);
        } else if (!retried(kind, reused)) {
            fail(kind, detail);
        }
    }

    @Override
    public void onUpstreamRefused(String detail) {
        boolean again = state == State.RESPONSE && !response.isBegun() && requestBody.isUnsent();
        if (again && attempts.afterRefusal()) {
            upstreamStream = null;
            requestBody.detach();
            connect(true);
        } else {
            onUpstreamFailed(UpstreamFailure.Kind.CONNECTION_LOST, detail);
        }
    }

    private boolean retried(UpstreamFailure.Kind kind, boolean reused) {
        boolean replayable = requestBody.isUnsent() && request.isIdempotent();
        return switch (attempts.after(kind, reused, System.nanoTime() - startNanos, replayable)) {
            case NOTHING -> false;
            case ANOTHER_PEER -> {
                connect(false);
                yield true;
            }
            case NEW_CONNECTION -> {
                requestBody.detach();
                connect(true);
                yield true;
            }
        };
    }

    private void fail(UpstreamFailure.Kind kind, String detail) {
        state = State.RESPONSE;
        requestBody.discard();
        var failure = new Failure(kind, attempts.upstream().name(), attempts.at(detail));
        server.observer().upstreamFailed(exchange, failure, loop.number());
        try {
            new FailureSteps(this, failure).run();
        } catch (RuntimeException | Error e) {
            onFault(e);
        }
    }

    /**
     * Waits for a plugin's stage, and goes on with its result unless the exchange is over by then.
     *
     * @param proceed the result to go on with when the stage fails and its plugin's failures are passed over
     * @param failed told the status to answer with when the stage fails or is late and the exchange is to fail closed
     */
    <R> void suspend(
            ChainedPlugin plugin,
            HookCall call,
            CompletionStage<? extends Supplier<? extends R>> stage,
            R proceed,
            Consumer<R> resume,
            IntConsumer failed) {
        suspension = Suspension.<R>until(hooks.awaited(plugin, stage), loop, server.awaitTimeout(), (result, error) -> {
            suspension = null;
            if (state == State.DONE) {
                return;
            }
            try {
                if (result != null) {
                    resume.accept(result);
                } else {
                    hooks.watch().failed(plugin, call, error == null ? new IllegalStateException() : error);
                    if (plugin.failsOpen()) {
                        resume.accept(proceed);
                    } else {
                        failed.accept(error instanceof TimeoutException ? 504 : 500);
                    }
                }
            } catch (RuntimeException | Error e) {
                onFault(e);
            }
            // Outside of a read: nothing else would flush what was written just now.
            downstream.flush();
        });
    }

    /** A filter threw, and its plugin is to fail the exchange. */
    void onFilterFailed() {
        if (state == State.DONE) {
            return;
        }
        if (response.isBegun()) {
            downstream.abort();
            complete(Outcome.End.INTERNAL);
        } else {
            abandonUpstream();
            respond(errorPage(500));
        }
    }

    private void onTurnFailed(Throwable cause) {
        if (cause instanceof PluginFailure) {
            onFilterFailed();
        } else {
            onFault(cause);
        }
    }

    /** What nobody foresaw was thrown on this exchange's behalf: it ends, and no other with it. */
    public void onFault(Throwable cause) {
        FAULTS.note("an exchange failed", cause);
        if (state == State.DONE) {
            return;
        }
        if (response.isHeadSent() || faulty) {
            // Once is enough: the error page itself cannot be had either.
            downstream.abort();
            complete(Outcome.End.INTERNAL);
            return;
        }
        faulty = true;
        abandonUpstream();
        if (response.isBegun()) {
            // What threw stands perhaps in its way and would do so again.
            response.withoutHooks(errorPage(500));
        } else {
            respond(errorPage(500));
        }
        downstream.flush();
    }

    /** A body that a plugin published broke off. */
    void onLocalBodyFailed(Throwable cause) {
        if (state != State.DONE) {
            downstream.abort();
            complete(Outcome.End.INTERNAL);
        }
    }

    /** The client's connection or stream is gone. */
    public void onDownstreamClosed() {
        complete(Outcome.End.CLIENT_ABORTED);
    }

    /** A clock or limit of the client's side ran out. */
    public void onDownstreamLimit() {
        complete(Outcome.End.LIMIT);
    }

    /** The response has ended, and more is coming from the upstream than is worth reading. */
    void stopDraining() {
        abandonUpstream();
        completeIfOver();
    }

    /** Stops caring for what the upstream sends. */
    void abandonUpstream() {
        if (upstreamStream != null && (tunnel || !upstreamDone)) {
            upstreamStream.cancel();
        }
        upstreamStream = null;
        if (state == State.CONNECTING) {
            connectAbandoned = true;
            state = State.RESPONSE;
        }
    }

    // --- the end
    // ----------------------------------------------------------------------------------------------------------

    private void complete(Outcome.End end) {
        if (state == State.DONE) {
            return;
        }
        state = State.DONE;
        try {
            letGo();
            finishObservers(end);
        } finally {
            // Whatever was thrown: or places in the location would be taken for good, and its generation never end.
            if (admitted) {
                location.gate().leave();
            }
            server.pins().leave(loop.number());
            downstream.release();
        }
    }

    private void letGo() {
        stopTotalClock.run();
        if (tunnel) {
            server.tunnels().over(loop.number(), this);
        }
        attempts.vacate();
        abandonUpstream();
        stopWaiting();
        requestBody.discard();
        response.close();
    }

    private void stopWaiting() {
        if (suspension != null) {
            suspension.cancel();
            suspension = null;
        }
    }

    private void finishObservers(Outcome.End end) {
        int status = response.isHeadSent() ? response.head().status() : 499;
        var outcome = new Ending(
                end,
                status,
                response.written(),
                requestBody.received(),
                System.nanoTime() - startNanos,
                attempts.peerText());
        for (ChainedPlugin plugin : location.chain().complete()) {
            hooks.onComplete(plugin, outcome);
        }
        server.observer().completed(exchange, response.head(), outcome, loop.number());
    }

    // --- for the response's side
    // ------------------------------------------------------------------------------------------

    CanonicalRequest request() {
        return request;
    }

    PluginChain chain() {
        return location.chain();
    }

    Hooks hooks() {
        return hooks;
    }

    LoopPort loop() {
        return loop;
    }

    Response errorPage(int status) {
        return server.errorPages().page(status, exchange);
    }

    void readUpstream(boolean wanted) {
        if (upstreamStream != null && !upstreamDone) {
            upstreamStream.readBody(wanted);
        }
    }

    /** Whether the request's body has arrived in full. */
    public boolean isRequestRead() {
        return requestBody.isRead();
    }
}
