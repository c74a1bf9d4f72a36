package io.sluice.core;

import io.netty.util.LeakPresenceDetector;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test that leaves a Netty buffer unreleased. Registered for every test of this module. A class with a
 * {@link BeforeAll} method shares what it opened there, so its buffers are counted once, after its last test.
 */
public final class LeakCheck implements AfterEachCallback, AfterAllCallback {
    private static final boolean COUNTING = System.getProperty("io.netty.customResourceLeakDetector") != null;

    @Override
    public void afterEach(ExtensionContext context) {
        if (COUNTING && !sharesFixture(context.getRequiredTestClass())) {
            LeakPresenceDetector.check();
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        Class<?> around = context.getRequiredTestClass().getEnclosingClass();
        if (COUNTING && (around == null || !sharesFixture(around))) {
            LeakPresenceDetector.check();
        }
    }

    private static boolean sharesFixture(Class<?> test) {
        for (Class<?> type = test; type != null; type = type.getEnclosingClass()) {
            if (Arrays.stream(type.getDeclaredMethods())
                    .anyMatch(method -> method.isAnnotationPresent(BeforeAll.class))) {
                return true;
            }
        }
        return false;
    }
}
