package io.sluice.core.assembly;

import io.micrometer.core.instrument.MeterRegistry;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds threads that a closed plugin has left behind: they keep its class loader, and with it all that it ever loaded. Those
 * are found that were started while the plugin was made, closed or worked in {@code blocking}, or whose class is the jar's.
 */
final class LeakedThreads {
    private static final Logger LOG = LoggerFactory.getLogger(LeakedThreads.class);
    private static final long GRACE_MILLIS = 1000;

    private LeakedThreads() {}

    /** Looks a little later, as threads take their time to end. */
    static void reportLater(String plugin, ClassLoader loader, MeterRegistry process) {
        if (loader == LeakedThreads.class.getClassLoader()) {
            return;
        }
        var closed = new WeakReference<>(loader);
        var unused = Thread.ofVirtual().name("sluice-leaks").start(() -> {
            try {
                TimeUnit.MILLISECONDS.sleep(GRACE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
            ClassLoader left = closed.get();
            if (left != null) {
                report(plugin, of(left), process);
            }
        });
    }

    private static List<Thread> of(ClassLoader loader) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getContextClassLoader() == loader
                        || thread.getClass().getClassLoader() == loader)
                .toList();
    }

    private static void report(String plugin, List<Thread> threads, MeterRegistry process) {
        if (!threads.isEmpty()) {
            process.counter("plugin.leaked.threads", "plugin", plugin).increment(threads.size());
            LOG.warn(
                    "plugin {} is closed, but its threads run on and keep its classes in memory: {}",
                    plugin,
                    threads.stream().map(Thread::getName).toList());
        }
    }
}
