package io.sluice.spi;

/**
 * A plugin that is told what the others of its chain do: for tracing. Only chains that list such a plugin watch their calls;
 * all others are built without it and pay nothing.
 */
public interface ChainObserver extends Plugin {

    /**
     * A hook of another plugin has returned; called on the exchange's event loop. A hook that waited is told of twice: when
     * it began to wait, and when what came of it is known. {@link Plugin#onComplete} decides nothing: its verdict is to continue.
     */
    void onHookCalled(Exchange exchange, ObservedHook call);

    /**
     * A filter of another plugin is done with a body; called on the exchange's event loop, before {@link Plugin#onComplete}.
     * What filters do to a response is thus known only when its head has left.
     */
    default void onFilterClosed(Exchange exchange, ObservedFilter filter) {}
}
