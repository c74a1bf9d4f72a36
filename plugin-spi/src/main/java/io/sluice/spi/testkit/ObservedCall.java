package io.sluice.spi.testkit;

import io.sluice.spi.Hook;
import io.sluice.spi.ObservedHook;
import io.sluice.spi.Step;

/** What observers of a chain are told; the test's clock stands still while a hook runs. */
record ObservedCall(String plugin, Hook hook, Step step, Verdict verdict, long nanos) implements ObservedHook {

    static Verdict verdict(PluginCall.Verdict verdict) {
        return switch (verdict) {
            case CONTINUE -> Verdict.CONTINUE;
            case FILTER -> Verdict.FILTER;
            case RESPOND -> Verdict.RESPOND;
            case AWAIT -> Verdict.AWAIT;
            case THREW, TIMED_OUT -> Verdict.THREW;
        };
    }
}
