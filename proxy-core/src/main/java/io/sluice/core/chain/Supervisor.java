package io.sluice.core.chain;

import io.sluice.core.chain.PluginHealth.Mode;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps an eye on plugins: is told what they throw, and, asked by a watchdog again and again, finds those that hold a loop and
 * those that had better not be called. One for a process.
 */
public final class Supervisor {
    private static final long LOG_EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long JUDGE_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    /** A plugin's log, and how many lines were left out since the last that was written. */
    private static final class Muted {
        private final Logger log;
        private long lastNanos;
        private long leftOut;

        private Muted(String plugin) {
            log = LoggerFactory.getLogger("io.sluice.plugin." + plugin);
        }
    }

    private final SupervisionTerms terms;
    private final Clock clock;
    private final List<LoopWatch> watches;
    private final Map<PluginHealth, Muted> plugins = new ConcurrentHashMap<>();
    private final AtomicInteger numbers = new AtomicInteger();
    private final Muted dismissed = new Muted("closed");
    private volatile PluginObserver observer = PluginObserver.NONE;
    private long lastTickNanos;
    private long lastJudgedNanos;
    private boolean ticked;

    /**
     * A supervisor.
     *
     * @param loops number of loops that call plugins
     */
    public Supervisor(int loops, SupervisionTerms terms, Clock clock) {
        this.terms = terms;
        this.clock = clock;
        this.watches = IntStream.range(0, loops)
                .mapToObj(loop -> new LoopWatch(this, loop))
                .toList();
    }

    /** A supervisor of the usual kind. */
    public Supervisor(int loops) {
        this(loops, SupervisionTerms.DEFAULT, Clock.systemUTC());
    }

    /** What plugins are let get away with. */
    public SupervisionTerms terms() {
        return terms;
    }

    /** From now on this is told what is found out. */
    public void tell(PluginObserver listener) {
        observer = listener;
    }

    /** A plugin could not be made yet: it is not called. */
    public void notReady(PluginHealth health, Throwable cause, boolean givenUp) {
        health.notReady(PluginFault.ofSetup(health.name(), cause, clock.instant()), givenUp);
        observer.judged(health, "is not ready: " + cause.getMessage());
    }

    /** The watch of a loop. */
    public LoopWatch on(int loop) {
        return watches.get(loop);
    }

    /** From now on this plugin of the proxy's own is judged; tells its health. */
    public PluginHealth admit(String name, boolean failsOpen) {
        return admit(name, "built-in", failsOpen);
    }

    /** From now on this plugin is judged, which came in a jar of this name; tells its health. */
    public PluginHealth admit(String name, String source, boolean failsOpen) {
        return admit(new PluginHealth(numbers.incrementAndGet(), name, source, failsOpen, true, watches.size()));
    }

    /** From now on this extension is judged, which loops call and do without when it is not called; tells its health. */
    public PluginHealth admitExtension(String name, String source) {
        return admit(new PluginHealth(numbers.incrementAndGet(), name, source, true, false, watches.size()));
    }

    private PluginHealth admit(PluginHealth health) {
        plugins.put(health, new Muted(health.name()));
        return health;
    }

    /** The plugin is closed. */
    public void dismiss(PluginHealth health) {
        plugins.remove(health);
    }

    /** The plugins that live at present; two of one name while one replaces the other. */
    public List<PluginHealth> plugins() {
        return List.copyOf(plugins.keySet());
    }

    void failed(int loop, PluginHealth health, HookCall call, Throwable cause) {
        health.failed(loop, PluginFault.of(health.name(), call, cause, clock.instant()), call);
        Muted muted = plugins.getOrDefault(health, dismissed);
        long leftOut = leftOut(muted);
        if (leftOut == 0) {
            muted.log.error("plugin {} failed in {}", health.name(), call, cause);
        } else if (leftOut > 0) {
            muted.log.error("plugin {} failed in {}, and {} times before that", health.name(), call, leftOut, cause);
        }
    }

    /** How many lines were left out, or -1 to leave this one out too. Loops may race here: a line more or less is no harm. */
    private static long leftOut(Muted muted) {
        long now = System.nanoTime();
        if (muted.lastNanos != 0 && now - muted.lastNanos < LOG_EVERY_NANOS) {
            muted.leftOut++;
            return -1;
        }
        long before = muted.leftOut;
        muted.leftOut = 0;
        muted.lastNanos = now;
        return before;
    }

    /** Looks after everything; to be called by one thread, several times in the time that a call may hold its loop. */
    public void tick(long nowNanos) {
        // A watchdog that slept through more than that was not let run: nor were the loops, perhaps.
        boolean overslept = !ticked || nowNanos - lastTickNanos > terms.hog().toNanos() * 3 / 4;
        ticked = true;
        lastTickNanos = nowNanos;
        for (LoopWatch watch : watches) {
            if (overslept) {
                watch.restart(nowNanos, terms.hog().toNanos());
            } else {
                look(watch, nowNanos);
            }
        }
        if (nowNanos - lastJudgedNanos >= JUDGE_EVERY_NANOS || overslept) {
            lastJudgedNanos = nowNanos;
            plugins.keySet().forEach(plugin -> judge(plugin, nowNanos));
        }
    }

    private Logger log(PluginHealth plugin) {
        return plugins.getOrDefault(plugin, dismissed).log;
    }

    private void look(LoopWatch watch, long nowNanos) {
        int mark = watch.mark();
        int number = PluginHealth.numberOf(mark);
        for (PluginHealth plugin : plugins.keySet()) {
            if (plugin.number() == number) {
                HookCall call = PluginHealth.callOf(mark);
                long calls = plugin.callsOn(watch.loop(), call);
                if (watch.isHeld(mark, calls, nowNanos, terms.hog().toNanos())) {
                    report(watch, mark, plugin, call, nowNanos);
                }
                return;
            }
        }
        watch.letGo();
    }

    /** At once with where it hangs; if it does not come back, once more as what it is; then it is only counted. */
    private void report(LoopWatch watch, int mark, PluginHealth plugin, HookCall call, long nowNanos) {
        StackTraceElement[] stack = watch.stack();
        if (watch.mark() != mark) {
            return;
        }
        Duration held = watch.seenFor(nowNanos);
        var fault = PluginFault.ofHog(plugin.name(), call, held.toMillis(), stack, clock.instant());
        plugin.hogged(fault);
        switch (watch.reports()) {
            case 1 ->
                log(plugin)
                        .warn(
                                "plugin {} {} in {}:\n\tat {}",
                                plugin.name(),
                                fault.message(),
                                call,
                                String.join("\n\tat ", fault.stack()));
            case 2 -> {
                var hold = new LoopHold(watch.loop(), call, clock.instant().minus(held));
                watch.hold(plugin, hold);
                log(plugin).error("plugin {} {}: connections of that loop are not served", plugin.name(), hold);
                observer.holdsLoop(plugin, hold);
            }
            default -> {}
        }
    }

    private void judge(PluginHealth plugin, long nowNanos) {
        String verdict = plugin.judge(terms, nowNanos);
        if (!verdict.isEmpty()) {
            observer.judged(plugin, verdict);
            if (plugin.mode() == Mode.CALLED) {
                log(plugin).info("plugin {} {}", plugin.name(), verdict);
            } else {
                log(plugin).error("plugin {} {}", plugin.name(), verdict);
            }
        }
    }
}
