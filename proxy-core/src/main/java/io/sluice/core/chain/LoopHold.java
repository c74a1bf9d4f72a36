package io.sluice.core.chain;

import java.time.Instant;

/**
 * A call that holds an event loop, and has done so for a second at least.
 *
 * @param loop number of the loop, from 0
 * @param since when it began, about
 */
public record LoopHold(int loop, HookCall call, Instant since) {
    /** For people; does not name the plugin. */
    @Override
    public String toString() {
        return "holds event loop " + loop + " in " + call + " since " + since;
    }
}
