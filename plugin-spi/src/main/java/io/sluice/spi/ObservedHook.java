package io.sluice.spi;

/** One call of a plugin's hook, as a {@link ChainObserver} is told of it. */
public interface ObservedHook {

    /** What a hook decided. */
    enum Verdict {
        /** Go on. */
        CONTINUE,
        /** Go on, and filter the body. */
        FILTER,
        /** Answer. */
        RESPOND,
        /** Wait for a stage. */
        AWAIT,
        /** The hook threw. */
        THREW
    }

    /** The instance's name. */
    String plugin();

    /** Which hook. */
    Hook hook();

    /** The step that the instance is configured for. */
    Step step();

    /** What it decided. */
    Verdict verdict();

    /** From the beginning of the call to the verdict, waiting included. */
    long nanos();
}
