package io.sluice.core;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has certificates in files looked at, every second. */
final class CertificateWatcher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CertificateWatcher.class);

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
                look();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        try {
            look.run();
        } catch (RuntimeException | Error e) {
            // Whatever is wrong with what is there now: the next change must be seen.
            LOG.error("what has changed cannot be taken up, all stays as it was", e);
        }
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
