package io.sluice.spi;

/**
 * A plugin that is told what the others of its chain do: for tracing. Only chains that list such a plugin watch their calls;
 * all others are built without it and pay nothing.
 */
public interface ChainObserver extends Plugin {

    /**
     * A hook of another plugin has returned; called on the exchange's event loop. A hook that waited is told of twice: when
     * it began to wait, and when what came of it is known. {@link Plugin#onComplete} is not told of.
     */
    void onHookCalled(Exchange exchange, ObservedHook call);
}
