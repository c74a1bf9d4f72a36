package io.sluice.core;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Has certificates in files looked at, every second. */
final class CertificateWatcher implements AutoCloseable {
    private final Runnable look;
    private final CountDownLatch closed = new CountDownLatch(1);

    private CertificateWatcher(Runnable look) {
        this.look = look;
    }

    static CertificateWatcher start(Runnable look) {
        var watcher = new CertificateWatcher(look);
        Thread.ofVirtual().name("certificate-watcher").start(watcher::watch);
        return watcher;
    }

    private void watch() {
        try {
            while (!closed.await(1, TimeUnit.SECONDS)) {
                look.run();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
