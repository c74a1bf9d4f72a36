package io.sluice.plugins.cache;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** One request on its way to the upstream, whose response others wait for. */
final class Flight {
    private final CompletableFuture<Landing> landing = new CompletableFuture<>();
    private volatile boolean overtaken;

    void land(Landing how) {
        landing.complete(how);
    }

    CompletionStage<Landing> landing() {
        return landing;
    }

    boolean isOver() {
        return landing.isDone();
    }

    /** What it is bringing has been made invalid on the way: it must not be stored. */
    void overtake() {
        overtaken = true;
    }

    boolean isOvertaken() {
        return overtaken;
    }
}
