package io.sluice.spi;

/**
 * What a plugin needs is not there yet, such as a server that is still starting: thrown from {@link PluginFactory#create}, it has
 * the instance made again after each of {@link Scheduler#RETRIES}. Until then its exchanges fail with 503, or go on without it where
 * {@code on_error = "continue"}. Thrown from {@link PluginFactory#start}, it has the jar started again at the same times, by a new
 * factory, while the version before it, if there is one, stays; if there is none, its instances are waited for likewise. What is wrong
 * for good is better said by {@link InvalidPluginConfig}.
 */
public final class PluginNotReady extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Says what is missing. */
    public PluginNotReady(String message) {
        super(message);
    }

    /** Says what is missing, and how that was found out. */
    public PluginNotReady(String message, Throwable cause) {
        super(message, cause);
    }
}
