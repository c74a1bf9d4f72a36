package io.sluice.core.exchange;

import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the calls of plugins' own need of the process: its loops, and the generation that serves at present. */
public final class UpstreamCalls {
    /** Without loops: nothing can be sent. */
    public static final UpstreamCalls NONE = new UpstreamCalls(Optional::empty);

    private final Supplier<Optional<LoopPort>> loops;
    private volatile @Nullable CallScope serving;

    /**
     * Calls on loops.
     *
     * @param loops gives the loop for a call of the present thread
     */
    public UpstreamCalls(Supplier<Optional<LoopPort>> loops) {
        this.loops = loops;
    }

    /** From now on calls of generations that have ended go to this one. */
    public void serve(CallScope scope) {
        serving = scope;
    }

    /** The generation that serves, if one does. */
    @Nullable
    CallScope serving() {
        return serving;
    }

    Optional<LoopPort> loop() {
        return loops.get();
    }
}
