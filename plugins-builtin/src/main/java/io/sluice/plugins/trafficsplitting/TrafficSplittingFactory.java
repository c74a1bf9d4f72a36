package io.sluice.plugins.trafficsplitting;

import io.micrometer.core.instrument.Counter;
import io.sluice.spi.InvalidPluginConfig;
import io.sluice.spi.Plugin;
import io.sluice.spi.PluginContext;
import io.sluice.spi.PluginFactory;
import io.sluice.spi.Slot;
import io.sluice.spi.Step;
import io.sluice.spi.http.HeaderName;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;

/** {@code traffic_splitting}: sends a share of the requests, or copies of them, to another upstream. */
public final class TrafficSplittingFactory implements PluginFactory<TrafficSplittingConfig> {
    private final DoubleSupplier lot;

    /** For the service loader. */
    public TrafficSplittingFactory() {
        this(() -> ThreadLocalRandom.current().nextDouble(100));
    }

    /** With numbers from 0 to less than 100 that decide. */
    TrafficSplittingFactory(DoubleSupplier lot) {
        this.lot = lot;
    }

    @Override
    public String category() {
        return "traffic_splitting";
    }

    @Override
    public Class<TrafficSplittingConfig> configType() {
        return TrafficSplittingConfig.class;
    }

    @Override
    public List<Step> steps() {
        return List.of(Step.REQUEST, Step.PROXY_UPSTREAM);
    }

    @Override
    public Plugin create(TrafficSplittingConfig config, PluginContext context) throws InvalidPluginConfig {
        if (config.upstream().isEmpty() && config.mirror().isEmpty()) {
            throw new InvalidPluginConfig("", "has nothing to do: give \"upstream\" or \"mirror\"");
        }
        requireSense(config);
        var sticky = sticky(config, context);
        Optional<Split> split = Optional.empty();
        if (config.upstream().isPresent()) {
            // Asked for only so that a name that does not exist is refused.
            var target = context.upstream("upstream", config.upstream().get());
            split = Optional.of(new Split(
                    target.name(),
                    config.weight(),
                    sticky,
                    lot,
                    Counter.builder("sluice.traffic.split")
                            .description("Requests sent to the other upstream")
                            .register(context.meters())));
        }
        var splitting = new TrafficSplitting(split, mirror(config, context));
        return config.issueCookie() && sticky.isPresent() ? new CookieIssuing(splitting, sticky.get()) : splitting;
    }

    private static void requireSense(TrafficSplittingConfig config) throws InvalidPluginConfig {
        if (config.upstream().isEmpty() && (config.weight() > 0 || config.stickiness())) {
            throw new InvalidPluginConfig("upstream", "is missing: \"weight\" and \"stickiness\" are about it");
        }
        if (config.stickiness()
                && config.stickyCookie().isEmpty()
                && config.stickyHeader().isEmpty()) {
            throw new InvalidPluginConfig("stickiness", "needs \"sticky_cookie\" or \"sticky_header\"");
        }
        if (!config.stickiness() && config.matcher().isPresent()) {
            throw new InvalidPluginConfig("matcher", "means something with stickiness = true only");
        }
        if (config.issueCookie()
                && (!config.stickiness()
                        || config.stickyCookie().isEmpty()
                        || config.matcher().isPresent())) {
            throw new InvalidPluginConfig(
                    "issue_cookie", "means something with stickiness = true and a sticky_cookie, without matcher only");
        }
        if (config.stickyCookie().filter(name -> !HeaderName.isToken(name)).isPresent()) {
            throw new InvalidPluginConfig("sticky_cookie", "not a name of a cookie");
        }
        if (config.stickyHeader().filter(name -> !HeaderName.isToken(name)).isPresent()) {
            throw new InvalidPluginConfig("sticky_header", "not a name of a header");
        }
    }

    private static Optional<Sticky> sticky(TrafficSplittingConfig config, PluginContext context) {
        if (!config.stickiness()) {
            return Optional.empty();
        }
        Optional<Slot<String>> issued =
                config.issueCookie() ? Optional.of(context.slot(String.class)) : Optional.empty();
        return Optional.of(
                new Sticky(config.stickyCookie(), config.stickyHeader().map(HeaderName::of), config.matcher(), issued));
    }

    private Optional<Mirror> mirror(TrafficSplittingConfig config, PluginContext context) throws InvalidPluginConfig {
        if (config.mirror().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Mirror(
                context.upstream("mirror", config.mirror().get()),
                config.mirrorPercent(),
                Math.toIntExact(config.mirrorMaxBody().bytes()),
                config.mirrorTimeout(),
                new Semaphore(config.mirrorMaxInFlight()),
                lot,
                mirrored(context, "sent"),
                mirrored(context, "failed"),
                mirrored(context, "skipped")));
    }

    private static Counter mirrored(PluginContext context, String result) {
        return Counter.builder("sluice.traffic.mirrored")
                .description("Copies of requests by what became of them")
                .tag("result", result)
                .register(context.meters());
    }
}
