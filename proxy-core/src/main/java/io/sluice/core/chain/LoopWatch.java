package io.sluice.core.chain;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Says which call of which plugin an event loop is in. The loop writes one number before a call and one after it, without locks,
 * fences or references; the watchdog reads: the same number beside the same count of calls means that it is still the same call.
 */
public final class LoopWatch {
    private static final int NOTHING = 0;
    private static final long AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final VarHandle HELD;

    static {
        try {
            HELD = MethodHandles.lookup().findVarHandle(LoopWatch.class, "held", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Supervisor supervisor;
    private final int loop;
    private @Nullable Thread thread;

    @SuppressWarnings("UnusedVariable") // used by its handle
    private int held;

    // The watchdog's own.
    private int seen;
    private long seenCalls;
    private long seenSinceNanos;
    private long dueNanos;
    private int reports;
    private @Nullable PluginHealth holder;

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
        HELD.setOpaque(this, health.mark(which));
        return health.begin(loop, which) ? System.nanoTime() : 0;
    }

    /** The call has returned or thrown. */
    public void leave(PluginHealth health, HookCall which, long entered) {
        HELD.setOpaque(this, NOTHING);
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
        failed(plugin.health(), which, cause);
    }

    void failed(PluginHealth health, HookCall which, Throwable cause) {
        supervisor.failed(loop, health, which, cause);
    }

    /** By the watchdog: the mark of the call that the loop is in, or one that no call has. */
    int mark() {
        return (int) HELD.getAcquire(this);
    }

    int loop() {
        return loop;
    }

    /**
     * By the watchdog: whether the same call has held the loop for this long; told once, and again for each further second.
     *
     * @param mark as it was just read
     * @param calls how many of that kind have begun
     */
    boolean isHeld(int mark, long calls, long nowNanos, long limitNanos) {
        if (mark != seen || calls != seenCalls) {
            letGo();
            seen = mark;
            seenCalls = calls;
            reports = 0;
            seenSinceNanos = nowNanos;
            dueNanos = nowNanos + limitNanos;
            return false;
        }
        if (nowNanos - dueNanos < 0) {
            return false;
        }
        reports++;
        dueNanos = nowNanos + AGAIN_NANOS;
        return true;
    }

    /** By the watchdog, whose clock stood still: what was not reported yet counts from now. */
    void restart(long nowNanos, long limitNanos) {
        if (reports == 0) {
            seenSinceNanos = nowNanos;
        }
        dueNanos = nowNanos + (reports == 0 ? limitNanos : AGAIN_NANOS);
    }

    /** By the watchdog: how often the present call was reported. */
    int reports() {
        return reports;
    }

    /** By the watchdog: how long the present call has been seen. */
    Duration seenFor(long nowNanos) {
        return Duration.ofNanos(nowNanos - seenSinceNanos);
    }

    /** By the watchdog: the present call shows as one that holds the loop, until another is seen, or none. */
    void hold(PluginHealth plugin, LoopHold hold) {
        holder = plugin;
        plugin.holds(hold);
    }

    /** By the watchdog: the loop is not in the call that held it, or never was. */
    void letGo() {
        PluginHealth plugin = holder;
        if (plugin != null) {
            plugin.letsGo(loop);
            holder = null;
        }
    }

    StackTraceElement[] stack() {
        Thread loopThread = thread;
        return loopThread == null ? new StackTraceElement[0] : loopThread.getStackTrace();
    }
}
