package io.sluice.core.chain;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How one plugin instance behaves, and what that has earned it.
 *
 * <p>Theory of operation. Loops count what they do in rows that they do not share, and read {@link #mode()} before a call;
 * more happens on their side only when something goes wrong. All judging is the watchdog's, who looks at the sums now and
 * then: a plugin is paused when within a window so many of its calls failed and nine of ten did, so that neither a rare fault
 * nor a client who knows how to provoke one stops it for others; one that holds its loop has its calls moved off the loop
 * first. After the pause it gets another chance, until it has had them all.
 */
public final class PluginHealth {
    /** What becomes of a call. */
    public enum Mode {
        /** It is made. */
        CALLED(0),
        /** It is made on a thread of its own where the exchange can wait for it. */
        OFF_LOOP(1),
        /** It is not made, until a time. */
        PAUSED(2),
        /** It is not made any more. */
        OFF(3);

        private final int code;

        Mode(int code) {
            this.code = code;
        }

        /** As a number, for metrics: the worse the higher. */
        public int code() {
            return code;
        }
    }

    /** Of so many calls the time of one is taken. */
    public static final int SAMPLED_ONE_IN = 256;

    private static final int CALLS = 0;
    private static final int FAULTS = 1;
    private static final int SAMPLED_NANOS = 2;
    private static final int PLACES = HookCall.ALL.size();
    private static final int WIDTH = 4;
    private static final int ROW = 32;
    private static final int SAMPLE_MASK = SAMPLED_ONE_IN - 1;

    private final int number;
    private final String name;
    private final String source;
    private final boolean failsOpen;
    private final boolean canBeMoved;
    private final int loops;
    private final AtomicLongArray rows;
    private volatile Mode mode = Mode.CALLED;
    private volatile Optional<PluginFault> lastFault = Optional.empty();
    private volatile long pausedUntilNanos;
    private volatile boolean ready = true;
    private volatile boolean wanted;
    private final AtomicInteger pauses = new AtomicInteger();
    private final AtomicInteger hogs = new AtomicInteger();
    private final Map<Integer, LoopHold> holds = new ConcurrentHashMap<>();

    // The watchdog's own.
    private boolean begun;
    private long windowNanos;
    private long callsBefore;
    private long faultsBefore;
    private int hogsBefore;

    /**
     * A plugin of which nothing is known yet.
     *
     * @param number no other's that lives; from 1
     * @param source the plugin jar that it came in, or another word for where it is from
     * @param failsOpen whether exchanges pass it by when it is not called
     * @param canBeMoved whether exchanges can wait for a call that is made off their loop
     * @param loops number of loops that may call it
     */
    PluginHealth(int number, String name, String source, boolean failsOpen, boolean canBeMoved, int loops) {
        this.number = number;
        this.name = name;
        this.source = source;
        this.failsOpen = failsOpen;
        this.canBeMoved = canBeMoved;
        this.loops = loops;
        this.rows = new AtomicLongArray(loops * ROW);
    }

    /** The instance's name. */
    public String name() {
        return name;
    }

    /** The plugin jar that it came in, or another word for where it is from. */
    public String source() {
        return source;
    }

    /** What becomes of a call now. */
    public Mode mode() {
        return mode;
    }

    /** What it did wrong last. */
    public Optional<PluginFault> lastFault() {
        return lastFault;
    }

    /** How often it was paused. */
    public int pauses() {
        return pauses.get();
    }

    /** Its calls that hold loops at present. */
    public List<LoopHold> holds() {
        return List.copyOf(holds.values());
    }

    /** How often it held a loop for too long; once more for each further second. */
    public int hogs() {
        return hogs.get();
    }

    /** Calls of a kind that were begun. */
    public long calls(HookCall call) {
        return sum(call, CALLS);
    }

    /** Calls of a kind that failed, be it while an exchange waited for them. */
    public long faults(HookCall call) {
        return sum(call, FAULTS);
    }

    /** An estimate of the time that calls of a kind took, from one in {@link #SAMPLED_ONE_IN}. */
    public long nanos(HookCall call) {
        return sum(call, SAMPLED_NANOS) * SAMPLED_ONE_IN;
    }

    private long sum(HookCall call, int what) {
        long sum = 0;
        for (int loop = 0; loop < loops; loop++) {
            sum += rows.getAcquire(at(loop, call, what));
        }
        return sum;
    }

    private static int at(int loop, HookCall call, int what) {
        return loop * ROW + call.place() * WIDTH + what;
    }

    private void add(int at, long more) {
        rows.setRelease(at, rows.getPlain(at) + more);
    }

    /** A number for a call of this plugin; none is 0. */
    int mark(HookCall call) {
        return number * PLACES + call.place();
    }

    /** Whose call has this mark: the plugin's number. */
    static int numberOf(int mark) {
        return mark / PLACES;
    }

    /** Which call has this mark. */
    static HookCall callOf(int mark) {
        return HookCall.ALL.get(mark % PLACES);
    }

    int number() {
        return number;
    }

    /** Calls that were begun on one loop; for the watchdog. */
    long callsOn(int loop, HookCall call) {
        return rows.getAcquire(at(loop, call, CALLS));
    }

    /** Counts a call on its loop; tells whether its time is to be taken. */
    boolean begin(int loop, HookCall call) {
        int at = at(loop, call, CALLS);
        long count = rows.getPlain(at);
        rows.setRelease(at, count + 1);
        return (count & SAMPLE_MASK) == 0;
    }

    void took(int loop, HookCall call, long nanos) {
        add(at(loop, call, SAMPLED_NANOS), nanos);
    }

    void failed(int loop, PluginFault fault, HookCall call) {
        add(at(loop, call, FAULTS), 1);
        lastFault = Optional.of(fault);
    }

    // --- judging, by the watchdog alone
    // -----------------------------------------------------------------------------------

    void hogged(PluginFault fault) {
        hogs.incrementAndGet();
        lastFault = Optional.of(fault);
    }

    void holds(LoopHold hold) {
        holds.put(hold.loop(), hold);
    }

    void letsGo(int loop) {
        holds.remove(loop);
    }

    /** Draws conclusions; gives what changed, for the log, or an empty text. */
    String judge(SupervisionTerms terms, long nowNanos) {
        if (!ready) {
            return "";
        }
        Mode present = mode;
        // While a call has not come back yet, another would take the next loop.
        if (present == Mode.PAUSED && nowNanos - pausedUntilNanos >= 0 && holds.isEmpty()) {
            mode = Mode.CALLED;
            beginWindow(nowNanos);
            return "is called again";
        }
        if (present == Mode.PAUSED || present == Mode.OFF) {
            return "";
        }
        if (!begun || nowNanos - windowNanos > terms.window().toNanos()) {
            beginWindow(nowNanos);
            return "";
        }
        long calls = totalOf(CALLS) - callsBefore;
        long faults = totalOf(FAULTS) - faultsBefore;
        if (faults >= terms.faults() && faults * 10 >= calls * 9) {
            return pause(terms, nowNanos, "because it keeps failing");
        }
        if (hogs.get() - hogsBefore < terms.hogs()) {
            return "";
        }
        if (present == Mode.CALLED && canBeMoved) {
            mode = Mode.OFF_LOOP;
            beginWindow(nowNanos);
            return "is called off the event loops from now on, because it keeps holding them";
        }
        return pause(terms, nowNanos, "because it keeps holding event loops");
    }

    private void beginWindow(long nowNanos) {
        begun = true;
        windowNanos = nowNanos;
        callsBefore = totalOf(CALLS);
        faultsBefore = totalOf(FAULTS);
        hogsBefore = hogs.get();
    }

    private long totalOf(int what) {
        long total = 0;
        for (HookCall call : HookCall.ALL) {
            total += sum(call, what);
        }
        return total;
    }

    private String pause(SupervisionTerms terms, long nowNanos, String reason) {
        int count = pauses.incrementAndGet();
        String meanwhile = failsOpen ? "exchanges go on without it" : "its exchanges fail";
        if (count >= terms.chances()) {
            mode = Mode.OFF;
            return "is not called any more, " + reason + " (" + count + " times now): " + meanwhile;
        }
        pausedUntilNanos = nowNanos + terms.pause().toNanos();
        mode = Mode.PAUSED;
        return "is not called for " + terms.pause().toSeconds() + " s, " + reason + ": " + meanwhile;
    }

    /** There is nothing to call: it could not be made, and is tried again, or given up. */
    void notReady(PluginFault fault, boolean givenUp) {
        ready = false;
        lastFault = Optional.of(fault);
        mode = givenUp ? Mode.OFF : Mode.PAUSED;
        if (givenUp) {
            pauses.incrementAndGet();
        }
    }

    /** Whether there is something to call: it has been made. */
    public boolean isReady() {
        return ready;
    }

    /** Whether an operator wants it to be made now, though that could not be done before. */
    public boolean isWanted() {
        return wanted;
    }

    /** The same, for whoever makes it now. */
    public boolean takeWanted() {
        boolean before = wanted;
        wanted = false;
        return before;
    }

    /** Gives it all its chances back; for an operator who has mended what was wrong. */
    public void forgive() {
        if (!ready) {
            wanted = true;
            return;
        }
        pauses.set(0);
        begun = false;
        mode = Mode.CALLED;
    }
}
