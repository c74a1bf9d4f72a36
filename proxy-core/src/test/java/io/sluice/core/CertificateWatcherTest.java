package io.sluice.core;

import static io.sluice.core.testing.Eventually.eventually;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CertificateWatcherTest {
    @Test
    void looksAgainAfterALookThatFailed() {
        var looks = new AtomicInteger();
        var watcher = CertificateWatcher.start(() -> {
            if (looks.incrementAndGet() == 1) {
                throw new IllegalStateException("the first fails");
            }
        });
        try {
            eventually(() -> looks.get() > 1);
        } finally {
            watcher.close();
        }
    }
}
