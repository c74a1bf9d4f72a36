package io.sluice.spi;

import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;

/** How an exchange goes on after {@link Plugin#onUpstreamResponse} and {@link Plugin#onResponse}. */
public sealed interface ResponseResult permits Continue, Respond, ResponseResult.Await {

    /** Go on; call {@link Continue#filtering} on it to filter the body. */
    static Continue proceed() {
        return Continue.PROCEED;
    }

    /** Answer with this response. */
    static Respond respond(Response response) {
        return new Respond(response);
    }

    /**
     * Suspend the exchange until the stage completes, without holding a thread; it resumes on its event loop. A stage
     * that fails counts as an exception thrown by the hook, one that is not done by the proxy's deadline as a time-out
     * (504). A stage that completes after its exchange has ended is ignored.
     */
    static Await await(CompletionStage<? extends ResponseResult> result) {
        return new Await(result.thenApply(known -> () -> known));
    }

    /**
     * Suspend the exchange until the stage completes, then decide by what it gives. As {@link #await(CompletionStage)},
     * for results that change the exchange: the stage itself, on whatever thread, must not touch it.
     *
     * @param then called on the exchange's event loop while the exchange lives, and not at all when it has ended by
     *     then; may use the exchange as the hook itself may
     */
    static <T> Await await(CompletionStage<T> stage, Function<? super T, ? extends ResponseResult> then) {
        return new Await(stage.thenApply(value -> () -> then.apply(value)));
    }

    /**
     * Waits for the real result.
     *
     * @param result completes on any thread, with what gives the result on the exchange's event loop
     */
    record Await(CompletionStage<? extends Supplier<? extends ResponseResult>> result) implements ResponseResult {
        /** Refuses null. */
        public Await {
            Objects.requireNonNull(result, "result");
        }
    }
}
