package io.sluice.core.chain;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Says which plugin an event loop is in. The loop writes, without locks or fences; the watchdog reads: a sequence number that
 * stays the same while a plugin is named means that it is still the same call.
 */
public final class LoopWatch {
    private static final VarHandle SEQUENCE;

    static {
        try {
            SEQUENCE = MethodHandles.lookup().findVarHandle(LoopWatch.class, "sequence", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Supervisor supervisor;
    private final int loop;
    private volatile @Nullable Thread thread;

    private @Nullable PluginHealth current;
    private HookCall call = HookCall.ON_REQUEST;
    private long sequence;

    // The watchdog's own.
    private long seen;
    private long seenSinceNanos;
    private boolean reported;

    LoopWatch(Supervisor supervisor, int loop) {
        this.supervisor = supervisor;
        this.loop = loop;
    }

    /**
     * A call begins, on this loop.
     *
     * @return to be handed to {@link #leave}
     */
    public long enter(PluginHealth health, HookCall which) {
        if (thread == null) {
            thread = Thread.currentThread();
        }
        current = health;
        call = which;
        SEQUENCE.setRelease(this, sequence + 1);
        return health.begin(loop, which) ? System.nanoTime() : 0;
    }

    /** The call has returned or thrown. */
    public void leave(PluginHealth health, HookCall which, long entered) {
        current = null;
        SEQUENCE.setRelease(this, sequence + 1);
        if (entered != 0) {
            health.took(loop, which, System.nanoTime() - entered);
        }
    }

    /** A call is made, but not on this loop. */
    public void moved(PluginHealth health, HookCall which) {
        health.begin(loop, which);
    }

    /** A call threw, or what it gave to wait for failed. */
    public void failed(ChainedPlugin plugin, HookCall which, Throwable cause) {
        supervisor.failed(loop, plugin.health(), which, cause);
    }

    /** By the watchdog: whether the same call has held the loop for this long; told once for each call. */
    boolean isHeld(long nowNanos, long limitNanos) {
        long now = (long) SEQUENCE.getAcquire(this);
        if (now != seen || current == null) {
            seen = now;
            seenSinceNanos = nowNanos;
            reported = false;
            return false;
        }
        boolean held = !reported && nowNanos - seenSinceNanos >= limitNanos;
        reported |= held;
        return held;
    }

    /** By the watchdog, whose clock stood still: what was seen counts from now. */
    void restart(long nowNanos) {
        seenSinceNanos = nowNanos;
    }

    /** The plugin that holds the loop, unless that is over meanwhile. */
    Optional<PluginHealth> holder() {
        PluginHealth holder = current;
        return holder != null && (long) SEQUENCE.getAcquire(this) == seen ? Optional.of(holder) : Optional.empty();
    }

    HookCall heldBy() {
        return call;
    }

    StackTraceElement[] stack() {
        Thread loopThread = thread;
        return loopThread == null ? new StackTraceElement[0] : loopThread.getStackTrace();
    }
}
