package io.sluice.plugins.fault;

import io.micrometer.core.instrument.Counter;
import io.sluice.spi.InvalidPluginConfig;
import io.sluice.spi.Plugin;
import io.sluice.spi.PluginContext;
import io.sluice.spi.PluginFactory;
import io.sluice.spi.Step;
import io.sluice.spi.http.HeaderName;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;

/** {@code fault}: delays and aborts requests, for testing those who make them. */
public final class FaultFactory implements PluginFactory<FaultConfig> {
    private final DoubleSupplier lot;

    /** For the service loader. */
    public FaultFactory() {
        this(() -> ThreadLocalRandom.current().nextDouble(100));
    }

    /** With numbers from 0 to less than 100 that decide. */
    FaultFactory(DoubleSupplier lot) {
        this.lot = lot;
    }

    @Override
    public String category() {
        return "fault";
    }

    @Override
    public Class<FaultConfig> configType() {
        return FaultConfig.class;
    }

    @Override
    public List<Step> steps() {
        return List.of(Step.REQUEST, Step.EARLY_REQUEST, Step.PROXY_UPSTREAM);
    }

    @Override
    public Plugin create(FaultConfig config, PluginContext context) throws InvalidPluginConfig {
        if (config.delay().isEmpty() && config.abortStatus().isEmpty()) {
            throw new InvalidPluginConfig("", "has nothing to do: give \"delay\" or \"abort_status\"");
        }
        if (config.abortStatus().filter(status -> status == 304).isPresent()) {
            throw new InvalidPluginConfig("abort_status", "304 answers what was not asked");
        }
        var name = config.header();
        if (name.isPresent() && !HeaderName.isToken(name.get())) {
            throw new InvalidPluginConfig("header", "not a name of a header: \"" + name.get() + '"');
        }
        return new Fault(
                config.delay().map(time -> new Fault.Delay(time, config.delayPercent(), counter(context, "delay"))),
                config.abortStatus()
                        .map(status -> new Fault.Abort(
                                Fault.Abort.with(status), config.abortPercent(), counter(context, "abort"))),
                config.path(),
                name.map(HeaderName::of),
                lot,
                context);
    }

    private static Counter counter(PluginContext context, String kind) {
        return Counter.builder("sluice.fault")
                .description("Requests that were harmed on purpose")
                .tag("kind", kind)
                .register(context.meters());
    }
}
