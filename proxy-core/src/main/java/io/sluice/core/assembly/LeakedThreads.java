package io.sluice.core.assembly;

import io.micrometer.core.instrument.MeterRegistry;
import io.sluice.core.assembly.jars.PluginJar;
import java.lang.ref.WeakReference;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;

/**
 * Finds threads that a closed plugin has left behind: they keep its class loader, and with it all that it ever loaded. Those
 * are found that were started while the plugin was made, closed or worked off the event loops, whose class is the jar's, or that run
 * its code without having been called by the proxy.
 */
final class LeakedThreads {
    private static final long GRACE_MILLIS = 1000;
    private static final String PROXY = "io.sluice.core.";

    private LeakedThreads() {}

    /**
     * Looks a little later, as threads take their time to end.
     *
     * @param log the plugin's own
     */
    static void reportLater(String plugin, Logger log, ClassLoader loader, MeterRegistry process) {
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
                report(plugin, log, left, process);
            }
        });
    }

    private static List<String> of(ClassLoader loader) {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(entry -> isOf(loader, entry.getKey()) || runsOnItsOwn(loader, entry.getValue()))
                .map(entry -> entry.getKey().getName())
                .sorted()
                .toList();
    }

    private static boolean isOf(ClassLoader loader, Thread thread) {
        return thread.getContextClassLoader() == loader || thread.getClass().getClassLoader() == loader;
    }

    /** A thread that was started in a hook has the loop's context loader; only what it runs tells whose it is. */
    private static boolean runsOnItsOwn(ClassLoader loader, StackTraceElement[] stack) {
        String name = loader.getName();
        return name != null
                && Arrays.stream(stack).anyMatch(frame -> name.equals(frame.getClassLoaderName()))
                && Arrays.stream(stack).noneMatch(frame -> frame.getClassName().startsWith(PROXY));
    }

    private static void report(String plugin, Logger log, ClassLoader loader, MeterRegistry process) {
        List<String> threads = of(loader);
        if (!threads.isEmpty()) {
            process.counter("plugin.leaked.threads", "plugin", plugin).increment(threads.size());
            log.warn("plugin {} is closed, but its threads run on and keep its classes in memory: {}", plugin, threads);
            PluginJar.note(loader, "threads of " + plugin + " run on after its end: " + String.join(", ", threads));
        }
    }
}
