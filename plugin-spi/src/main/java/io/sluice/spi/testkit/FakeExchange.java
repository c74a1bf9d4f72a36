package io.sluice.spi.testkit;

/** To be written. */
public final class FakeExchange {
    private FakeExchange() {}
}
