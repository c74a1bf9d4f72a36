package io.sluice.core.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sluice.core.chain.ChainedPlugin;
import io.sluice.core.chain.HookCall;
import io.sluice.core.forward.HopByHopHeaders;
import io.sluice.core.http.BodyLength;
import io.sluice.core.http.CanonicalResponse;
import io.sluice.core.http.Fields;
import io.sluice.core.http.KnownHeader;
import io.sluice.spi.Continue;
import io.sluice.spi.Respond;
import io.sluice.spi.Response;
import io.sluice.spi.ResponseResult;
import io.sluice.spi.body.Body;
import io.sluice.spi.body.BodyFilter;
import io.sluice.spi.http.HeaderNames;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * The response on its way from where it is made (an upstream, a plugin, an error page) through hooks and filters to the client.
 * Chunks that arrive while a hook makes the exchange wait are held, and reading pauses. Owned by its exchange's loop.
 */
final class ResponseSide implements FilteredBody.Output {
    private enum Source {
        NONE,
        UPSTREAM,
        LOCAL
    }

    private static final long MAX_DRAIN = 256 * 1024;

    private final ExchangeDriver driver;
    private final Downstream downstream;
    private final PauseReasons pauses = new PauseReasons();
    private Source source = Source.NONE;
    private CanonicalResponse head = new CanonicalResponse(500);
    private Body localBody = Body.EMPTY;
    private long length;
    private long outLength;
    private boolean bodiless;
    private boolean switching;
    private boolean headSent;
    private boolean endWritten;
    private long written;
    private long drained;
    private @Nullable FilteredBody filters;
    private @Nullable Deque<ByteBuf> held;
    private boolean heldEnd;
    private Fields trailers = Fields.NONE;
    private @Nullable LocalStream stream;
    private @Nullable FileSending file;

    ResponseSide(ExchangeDriver driver, Downstream downstream) {
        this.driver = driver;
        this.downstream = downstream;
    }

    CanonicalResponse head() {
        return head;
    }

    boolean isHeadSent() {
        return headSent;
    }

    boolean isEndWritten() {
        return endWritten;
    }

    /** Bytes of the body given to the client's side. */
    long written() {
        return written;
    }

    /** Whether something is being answered already, be it still in the hooks. */
    boolean isBegun() {
        return source != Source.NONE;
    }

    // --- heads
    // --------------------------------------------------------------------------------------------------------

    void fromUpstream(CanonicalResponse received, long bodyLength) {
        source = Source.UPSTREAM;
        head = received;
        length = bodyLength;
        switching = received.status() == 101;
        HopByHopHeaders.removeFrom(received.headers());
        runUpstreamHooks(0);
    }

    void local(Response response) {
        take(response);
        runHooks(0);
    }

    /** A response that no plugin sees. */
    void withoutHooks(Response response) {
        take(response);
        send();
    }

    private void take(Response response) {
        var own = new CanonicalResponse(response.status());
        response.forEachHeader(own.headers()::add);
        take(response, own);
    }

    private void take(Response response, CanonicalResponse itsHead) {
        closeFilters();
        releaseHeld();
        source = Source.LOCAL;
        trailers = Fields.NONE;
        head = itsHead;
        localBody = response.body();
        length = switch (localBody) {
            case Body.Bytes(var bytes) -> bytes.remaining();
            case Body.FileRange file -> file.length();
            case Body.Sequence sequence -> sequence.length();
            case Body.Stream unknown -> BodyLength.CHUNKED;
        };
    }

    private void runUpstreamHooks(int from) {
        ChainedPlugin[] plugins = driver.chain().upstreamResponse();
        for (int i = from; i < plugins.length; i++) {
            int next = i + 1;
            try {
                ResponseResult result = driver.hooks().onUpstreamResponse(plugins[i], head);
                if (result != Continue.PROCEED
                        && !proceeds(
                                result,
                                plugins[i],
                                HookCall.ON_UPSTREAM_RESPONSE,
                                () -> runUpstreamHooks(next),
                                () -> runHooks(0))) {
                    return;
                }
            } catch (PluginFailure e) {
                driver.abandonUpstream();
                take(driver.errorPage(e.status()));
                break;
            }
        }
        runHooks(0);
    }

    private void runHooks(int from) {
        ChainedPlugin[] plugins = driver.chain().response();
        for (int i = from; i < plugins.length; i++) {
            int next = i + 1;
            try {
                ResponseResult result = driver.hooks().onResponse(plugins[i], head);
                if (result != Continue.PROCEED
                        && !proceeds(
                                result, plugins[i], HookCall.ON_RESPONSE, () -> runHooks(next), () -> runHooks(next))) {
                    return;
                }
            } catch (PluginFailure e) {
                driver.abandonUpstream();
                take(driver.errorPage(e.status()));
            }
        }
        send();
    }

    /** Applies a result; whether the loop that asked goes on. If not, one of the two continuations was or will be run. */
    private boolean proceeds(
            ResponseResult result, ChainedPlugin plugin, HookCall call, Runnable onward, Runnable replaced) {
        switch (result) {
            case Continue go -> {
                addFilter(go.filter(), plugin);
                return true;
            }
            case Respond(Response response) -> {
                leaveUpstream();
                take(response);
                replaced.run();
                return false;
            }
            case ResponseResult.Await await -> {
                pause(PauseReasons.AWAITING);
                driver.<ResponseResult>suspend(
                        plugin,
                        call,
                        await.result(),
                        ResponseResult.proceed(),
                        later -> {
                            resume(PauseReasons.AWAITING);
                            if (proceeds(later, plugin, call, onward, replaced)) {
                                onward.run();
                            }
                        },
                        status -> {
                            driver.abandonUpstream();
                            take(driver.errorPage(status));
                            resume(PauseReasons.AWAITING);
                            replaced.run();
                        });
                return false;
            }
        }
    }

    /** The upstream's response is replaced. One without a body ends by itself, and its connection can serve again. */
    private void leaveUpstream() {
        if (source != Source.UPSTREAM || length != 0) {
            driver.abandonUpstream();
        }
    }

    private void addFilter(BodyFilter filter, ChainedPlugin plugin) {
        if (filter == BodyFilter.NONE) {
            return;
        }
        if (filters == null) {
            filters = new FilteredBody(driver.hooks().watch(), driver.loop(), this);
        }
        filters.add(filter, plugin);
    }

    private void send() {
        if (head.status() == 101) {
            HopByHopHeaders.removeFrom(head.headers());
            head.headers().remove(HeaderNames.CONTENT_LENGTH);
            closeFilters();
            headSent = true;
            driver.openTunnel(head);
            sendHeld();
            return;
        }
        if (switching && source == Source.UPSTREAM) {
            // A plugin gave it another status: it is that response, and nothing behind it is a body.
            driver.abandonUpstream();
            take(Response.of(head.status()), head);
        }
        if (driver.request().isExtendedConnect() && head.status() / 100 == 2) {
            // To the client any 2xx would mean that its tunnel is open (RFC 8441 §4, RFC 9110 §9.3.6).
            driver.abandonUpstream();
            take(driver.errorPage(source == Source.UPSTREAM ? 502 : 501));
        }
        bodiless = driver.request().isHead() || head.isBodiless();
        boolean sameLength = filters == null || filters.keepsLength();
        HopByHopHeaders.removeFrom(head.headers());
        // What describes a body that is not sent stays as its origin said it; otherwise the writer says what it writes.
        boolean describesOther = source == Source.UPSTREAM && (driver.request().isHead() || head.status() == 304);
        if (!(describesOther && sameLength) && head.headers().mayHave(KnownHeader.CONTENT_LENGTH)) {
            head.headers().remove(HeaderNames.CONTENT_LENGTH);
        }
        if (bodiless) {
            if (source == Source.LOCAL && sameLength && length > 0 && !head.isBodiless()) {
                // HEAD says what GET would (RFC 9110 §9.3.2).
                head.headers().set(HeaderNames.CONTENT_LENGTH, Long.toString(length));
            }
            closeFilters();
        }
        outLength = sameLength && length != BodyLength.UNTIL_CLOSE ? length : BodyLength.CHUNKED;
        if (source == Source.UPSTREAM) {
            writeHead();
            sendHeld();
        } else {
            sendLocal();
        }
    }

    private void writeHead() {
        headSent = true;
        downstream.writeHead(head, outLength, bodiless);
    }

    // --- bodies
    // -------------------------------------------------------------------------------------------------------

    private void sendLocal() {
        if (bodiless || length == 0) {
            writeHead();
            feed(Unpooled.EMPTY_BUFFER, true);
            downstream.flush();
            return;
        }
        switch (localBody) {
            case Body.Bytes(var bytes) -> {
                writeHead();
                feed(Unpooled.wrappedBuffer(bytes.duplicate()), true);
                downstream.flush();
            }
            // The head waits for the first bytes: until then there can be another response, if the file is not there.
            case Body.FileRange file -> sendFile(file);
            case Body.Sequence(var parts) -> startStream(new PartsPublisher(parts));
            case Body.Stream(var publisher) -> {
                writeHead();
                downstream.flush();
                startStream(publisher);
            }
        }
    }

    private void sendFile(Body.FileRange range) {
        if (filters == null && downstream.sendsFiles()) {
            file = new FileSending(
                    range, driver.loop(), downstream, this::writeHead, this::onFilePart, this::onLocalEnd);
            file.start();
        } else {
            startStream(new PartsPublisher(List.of(range)));
        }
    }

    private void onFilePart(long bytes) {
        written += bytes;
    }

    private void startStream(Flow.Publisher<ByteBuffer> publisher) {
        stream = new LocalStream(publisher, driver.loop(), this::onLocalChunk, this::onLocalEnd);
        stream.start();
    }

    private void onLocalChunk(ByteBuf chunk) {
        if (!headSent) {
            writeHead();
        }
        feed(chunk, false);
        downstream.flush();
    }

    private void onLocalEnd(@Nullable Throwable failure) {
        if (failure == null) {
            feed(Unpooled.EMPTY_BUFFER, true);
            downstream.flush();
        } else if (!headSent) {
            take(driver.errorPage(500));
            send();
        } else {
            driver.onLocalBodyFailed(failure);
        }
    }

    /** Takes a part of the upstream's body; takes over the buffer. */
    void onUpstreamChunk(ByteBuf chunk) {
        if (source != Source.UPSTREAM || bodiless) {
            chunk.release();
        } else if (headSent) {
            feed(chunk, false);
        } else {
            if (held == null) {
                held = new ArrayDeque<>(4);
            }
            held.add(chunk);
        }
    }

    void onUpstreamEnd(Fields given) {
        if (source != Source.UPSTREAM) {
            return;
        }
        trailers = given;
        if (headSent) {
            feed(Unpooled.EMPTY_BUFFER, true);
            if (!endWritten) {
                // Filters have more to give when there is room, and the upstream that would flush is gone.
                downstream.flush();
            }
        } else {
            heldEnd = true;
        }
    }

    private void sendHeld() {
        if (held != null) {
            for (ByteBuf chunk = held.poll(); chunk != null; chunk = held.poll()) {
                feed(chunk, false);
            }
        }
        if (heldEnd) {
            feed(Unpooled.EMPTY_BUFFER, true);
            downstream.flush();
        }
    }

    private void feed(ByteBuf chunk, boolean last) {
        if (endWritten) {
            // A filter gave the rest of the body already.
            drained += chunk.readableBytes();
            chunk.release();
            if (drained > MAX_DRAIN) {
                driver.stopDraining();
            }
        } else if (filters == null || bodiless) {
            if (chunk.isReadable()) {
                accept(chunk);
            } else {
                chunk.release();
            }
            if (last) {
                end();
            }
        } else {
            FilteredBody passing = filters;
            try {
                passing.feed(chunk, last);
                endBehind(passing);
            } catch (PluginFailure e) {
                driver.onFilterFailed();
            }
        }
    }

    /** Unless what a filter gave was refused by the response's framing, and the exchange is over. */
    private void endBehind(FilteredBody passing) {
        if (passing == filters && passing.isEnded() && !endWritten) {
            end();
        }
    }

    @Override
    public void takeTurn() {
        FilteredBody passing = filters;
        if (passing == null) {
            return;
        }
        try {
            passing.goOn();
            endBehind(passing);
            downstream.flush();
        } catch (PluginFailure e) {
            driver.onFilterFailed();
        } catch (RuntimeException | Error e) {
            driver.onFault(e);
        }
    }

    @Override
    public void accept(ByteBuf chunk) {
        written += chunk.readableBytes();
        downstream.writeBody(chunk);
        if (!downstream.isWritable()) {
            pause(PauseReasons.NOT_WRITABLE);
        }
    }

    private void end() {
        endWritten = true;
        downstream.writeEnd(trailers);
        driver.onResponseWritten();
    }

    // --- flow control and the end
    // ---------------------------------------------------------------------------------------

    @Override
    public boolean isWritable() {
        return downstream.isWritable();
    }

    @Override
    public void pauseInput(boolean paused) {
        if (paused) {
            pause(PauseReasons.FILTERING);
        } else {
            resume(PauseReasons.FILTERING);
        }
    }

    void onDownstreamWritable() {
        resume(PauseReasons.NOT_WRITABLE);
        if (filters != null) {
            filters.onWritable();
        }
    }

    private void pause(int reason) {
        if (pauses.add(reason)) {
            read(false);
        }
    }

    private void resume(int reason) {
        if (pauses.remove(reason)) {
            read(true);
        }
    }

    private void read(boolean wanted) {
        if (source == Source.UPSTREAM) {
            driver.readUpstream(wanted);
        } else if (stream != null) {
            stream.read(wanted);
        }
    }

    private void closeFilters() {
        if (filters != null) {
            filters.close();
            filters = null;
        }
    }

    private void releaseHeld() {
        if (held != null) {
            held.forEach(ByteBuf::release);
            held.clear();
        }
    }

    /** The exchange is over: lets go of everything. */
    void close() {
        closeFilters();
        releaseHeld();
        if (stream != null) {
            stream.cancel();
        }
        if (file != null) {
            file.cancel();
        }
    }
}
