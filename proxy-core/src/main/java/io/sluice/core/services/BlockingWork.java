package io.sluice.core.services;

import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** Work of one instance that may block, each piece on a virtual thread of its own. */
public final class BlockingWork implements AutoCloseable {
    private final ClassLoader loader;
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /**
     * None yet.
     *
     * @param loader the threads'
     */
    public BlockingWork(ClassLoader loader) {
        this.loader = loader;
    }

    /** Does it; whatever it throws is told by the stage, as an exchange may wait for that. */
    public <T> CompletionStage<T> run(Callable<T> work) {
        var result = new CompletableFuture<T>();
        Thread thread = Thread.ofVirtual().name("sluice-blocking").unstarted(() -> {
            try {
                result.complete(work.call());
            } catch (Throwable e) {
                result.completeExceptionally(e);
            } finally {
                threads.remove(Thread.currentThread());
            }
        });
        thread.setContextClassLoader(loader);
        threads.add(thread);
        thread.start();
        if (closed) {
            thread.interrupt();
        }
        return result;
    }

    /** Interrupts what is under way or begins after this, and waits for none of it. */
    @Override
    public void close() {
        closed = true;
        threads.forEach(Thread::interrupt);
    }
}
