package io.sluice.plugins.limit;

import io.github.bucket4j.TimeMeter;
import io.sluice.spi.InvalidPluginConfig;
import io.sluice.spi.Plugin;
import io.sluice.spi.PluginContext;
import io.sluice.spi.PluginFactory;
import io.sluice.spi.RequestResult;
import io.sluice.spi.Response;
import io.sluice.spi.Step;
import io.sluice.spi.http.HeaderName;
import io.sluice.spi.http.HeaderNames;
import java.util.ArrayList;
import java.util.List;

/** {@code limit}: limits how many requests begin in a time, or are under way at once, for each client or other key. */
public final class LimitFactory implements PluginFactory<LimitConfig> {
    private final TimeMeter time;

    /** For the service loader. */
    public LimitFactory() {
        // Never set back, unlike the time of day.
        this(TimeMeter.SYSTEM_NANOTIME);
    }

    LimitFactory(TimeMeter time) {
        this.time = time;
    }

    @Override
    public String category() {
        return "limit";
    }

    @Override
    public Class<LimitConfig> configType() {
        return LimitConfig.class;
    }

    @Override
    public List<Step> steps() {
        return List.of(Step.REQUEST, Step.EARLY_REQUEST, Step.PROXY_UPSTREAM);
    }

    @Override
    public Plugin create(LimitConfig config, PluginContext context) throws InvalidPluginConfig {
        var key = key(config);
        var watch = new Watch(context, config.dryRun());
        if (config.type() == LimitConfig.Type.INFLIGHT) {
            if (!config.windows().isEmpty()) {
                throw new InvalidPluginConfig("windows", "is for \"rate\" only");
            }
            var refusal = refusal(config).withHeader(HeaderNames.RETRY_AFTER, "1");
            return new InFlightLimiter(
                    key, config.max(), RequestResult.respond(refusal), watch, context.slot(String.class));
        }
        var windows = new ArrayList<LimitConfig.Window>();
        windows.add(new LimitConfig.Window(config.max(), config.interval()));
        windows.addAll(config.windows());
        return new RateLimiter(
                key,
                new RateLimit(windows, config.maxKeys(), time),
                RequestResult.respond(refusal(config)),
                watch,
                config.headers(),
                context.slot(Standing.class));
    }

    private static Response refusal(LimitConfig config) {
        return Response.text(429, "Plugin limit, exceed limit " + config.max());
    }

    private static LimitKey key(LimitConfig config) throws InvalidPluginConfig {
        var tag = config.tag();
        if (tag.isNamed() != config.key().isPresent()) {
            throw new InvalidPluginConfig(
                    "key",
                    tag.isNamed() ? "give the name of what requests are told apart by" : "is not for this \"tag\"");
        }
        var client = new ClientNetwork(config.ipv6Prefix());
        var own = own(tag, config.key().orElse(""), client);
        return config.missing() == LimitConfig.Missing.IP ? own.or(client) : own;
    }

    private static LimitKey own(LimitConfig.Tag tag, String name, LimitKey client) throws InvalidPluginConfig {
        return switch (tag) {
            case IP -> client;
            case PATH -> LimitKey.path();
            case HEADER -> LimitKey.header(headerName(name));
            case COOKIE -> LimitKey.cookie(name);
            case QUERY -> LimitKey.query(name);
            case JWT -> LimitKey.variable("jwt_" + name.replaceAll("\\W", "_"));
            case VARIABLE -> LimitKey.variable(name);
        };
    }

    private static HeaderName headerName(String name) throws InvalidPluginConfig {
        if (!HeaderName.isToken(name)) {
            throw new InvalidPluginConfig("key", "not a header name: \"" + name + '"');
        }
        return HeaderName.of(name);
    }
}
