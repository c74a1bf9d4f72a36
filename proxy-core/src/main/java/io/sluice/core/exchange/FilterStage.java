package io.sluice.core.exchange;

import io.sluice.core.chain.ChainedPlugin;
import io.sluice.core.chain.HookCall;
import io.sluice.core.chain.LoopWatch;
import io.sluice.spi.body.BodyFilter;
import io.sluice.spi.body.BodyResult;
import java.util.Objects;

/** One filter of a body with its plugin, what was agreed with it so far, and what becomes of its failures. */
final class FilterStage {
    private final BodyFilter filter;
    private final ChainedPlugin owner;
    private final LoopWatch watch;
    /** It has given its last byte. */
    boolean done;
    /** It has said that it has more to give of what it got. */
    boolean hasMore;
    /** What it has more of was the last of the body. */
    boolean endsWithIt;

    FilterStage(BodyFilter filter, ChainedPlugin owner, LoopWatch watch) {
        this.filter = filter;
        this.owner = owner;
        this.watch = watch;
    }

    /** Asks what becomes of a chunk. */
    BodyResult ask(ChunkView chunk) throws PluginFailure {
        long entered = watch.enter(owner.health(), HookCall.BODY_FILTER);
        try {
            return Objects.requireNonNull(filter.onChunk(chunk), "onChunk returned null");
        } catch (Throwable e) {
            fail(e);
            return BodyResult.proceed();
        } finally {
            watch.leave(owner.health(), HookCall.BODY_FILTER, entered);
        }
    }

    /** Asks for more of what became of the chunk before. */
    BodyResult askForMore() throws PluginFailure {
        long entered = watch.enter(owner.health(), HookCall.BODY_FILTER);
        try {
            return Objects.requireNonNull(filter.onMore(), "onMore returned null");
        } catch (Throwable e) {
            fail(e);
            return BodyResult.withhold();
        } finally {
            watch.leave(owner.health(), HookCall.BODY_FILTER, entered);
        }
    }

    private void fail(Throwable cause) throws PluginFailure {
        watch.failed(owner, HookCall.BODY_FILTER, cause);
        if (!owner.failsOpen()) {
            throw new PluginFailure(owner.name());
        }
    }

    boolean keepsLength() {
        long entered = watch.enter(owner.health(), HookCall.BODY_FILTER);
        try {
            return filter.keepsLength();
        } catch (Throwable e) {
            watch.failed(owner, HookCall.BODY_FILTER, e);
            return false;
        } finally {
            watch.leave(owner.health(), HookCall.BODY_FILTER, entered);
        }
    }

    void close() {
        long entered = watch.enter(owner.health(), HookCall.BODY_FILTER);
        try {
            filter.close();
        } catch (Throwable e) {
            watch.failed(owner, HookCall.BODY_FILTER, e);
        } finally {
            watch.leave(owner.health(), HookCall.BODY_FILTER, entered);
        }
    }
}
