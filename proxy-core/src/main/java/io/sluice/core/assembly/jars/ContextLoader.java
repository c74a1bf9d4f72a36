package io.sluice.core.assembly.jars;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Runs foreign code with its class loader as the thread's: libraries find their parts by it, and threads that are started inherit
 * it, which tells whose they are.
 */
public final class ContextLoader {
    private ContextLoader() {}

    /** Runs code; the thread has its own loader again afterwards. */
    public static <T extends @Nullable Object> T call(ClassLoader loader, Callable<T> code) throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            return code.call();
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
