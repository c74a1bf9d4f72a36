package io.sluice.core.assembly;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.core.chain.HookCall;
import io.sluice.core.chain.LoopWatch;
import io.sluice.core.chain.PluginHealth;
import io.sluice.core.chain.Supervisor;
import io.sluice.spi.Exchange;
import io.sluice.spi.Plugin;
import io.sluice.spi.RequestResult;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** How many calls of a plugin have their time taken, and what is said of that. */
class SampledTimeTest {
    private final Supervisor supervisor = new Supervisor(1);
    private final PluginHealth health = supervisor.admit("p", false);

    /** Has a hook. */
    private static final class Silent implements Plugin {
        @Override
        public RequestResult onRequest(Exchange exchange) {
            return RequestResult.proceed();
        }
    }

    @Test
    void isOfAsManyCallsAsIsSaid() throws Exception {
        LoopWatch watch = supervisor.on(0);
        int sampled = 0;
        for (int call = 0; call < 10 * PluginHealth.SAMPLED_ONE_IN; call++) {
            long entered = watch.enter(health, HookCall.ON_REQUEST);
            if (entered != 0) {
                sampled++;
            }
            watch.leave(health, HookCall.ON_REQUEST, entered);
        }
        assertThat(sampled).isEqualTo(10);

        var meters = new SimpleMeterRegistry();
        HealthMeters.register(health, Silent.class, meters);
        assertThat(meters.get("sluice.plugin.calls")
                        .tag("hook", "onRequest")
                        .functionTimer()
                        .getId()
                        .getDescription())
                .endsWith("one in " + PluginHealth.SAMPLED_ONE_IN + '.');
        assertThat(Files.readString(Path.of("../plugin-spi/README.md")))
                .contains("time from one call in " + PluginHealth.SAMPLED_ONE_IN + ')');
    }
}
