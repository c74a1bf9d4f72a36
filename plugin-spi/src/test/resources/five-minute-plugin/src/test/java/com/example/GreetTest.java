package com.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sluice.spi.InvalidPluginConfig;
import io.sluice.spi.testkit.FakeExchange;
import io.sluice.spi.testkit.PluginHarness;
import org.junit.jupiter.api.Test;

class GreetTest {
    private final PluginHarness harness = new PluginHarness();

    @Test
    void greetsInTheHeader() throws InvalidPluginConfig {
        harness.plugin(new GreetFactory(), "greeting", "hi, $client_ip", "header", "X-Hi");

        var run = harness.run(FakeExchange.get("/").remoteAddress("10.0.0.1"));

        assertEquals(200, run.status());
        assertEquals("hi, 10.0.0.1", run.header("X-Hi").orElse("none"));
    }

    @Test
    void refusesAHeaderNameThatIsNone() {
        var refusal = assertThrows(
                InvalidPluginConfig.class, () -> harness.plugin(new GreetFactory(), "header", "X Hi"));

        assertEquals("header", refusal.key());
    }
}
