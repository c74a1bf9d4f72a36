package io.sluice.core.assembly;

import io.sluice.config.Condition;
import io.sluice.config.HeaderLine;
import io.sluice.config.LocationConfig;
import io.sluice.core.chain.ChainedPlugin;
import io.sluice.core.chain.PluginChain;
import io.sluice.core.route.Conditions;
import io.sluice.core.route.ExchangeGate;
import io.sluice.core.route.HostPattern;
import io.sluice.core.route.Location;
import io.sluice.core.route.LocationRule;
import io.sluice.core.route.PathPattern;
import io.sluice.core.route.Rewrite;
import io.sluice.core.route.Upgrades;
import io.sluice.core.upstream.Upstream;
import io.sluice.spi.Template;
import io.sluice.spi.http.HeaderName;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Builds the locations of one configuration, with what of it each names. */
final class LocationBuilder {
    private final Map<String, Upstream> upstreams;
    private final Map<String, PluginInstance> plugins;

    LocationBuilder(Map<String, Upstream> upstreams, Map<String, PluginInstance> plugins) {
        this.upstreams = upstreams;
        this.plugins = plugins;
    }

    /** All of them, by name. */
    Map<String, LocationRule<Location>> buildAll(Map<String, LocationConfig> configs) {
        var rules = new LinkedHashMap<String, LocationRule<Location>>();
        configs.forEach((name, config) -> rules.put(name, rule(name, config)));
        return rules;
    }

    private LocationRule<Location> rule(String name, LocationConfig config) {
        var rule = LocationRule.of(
                name,
                HostPattern.parse(config.host().orElse("")),
                PathPattern.parse(config.path().orElse("")),
                Conditions.of(
                        config.matchHeaders().stream()
                                .map(LocationBuilder::text)
                                .toList(),
                        config.matchQuery().stream().map(LocationBuilder::text).toList(),
                        config.matchCookies().stream()
                                .map(LocationBuilder::text)
                                .toList()),
                location(name, config));
        return config.weight().map(rule::withWeight).orElse(rule);
    }

    private static String text(Condition condition) {
        return condition.name() + condition.value().map(value -> ':' + value).orElse("");
    }

    private Location location(String name, LocationConfig config) {
        List<ChainedPlugin> chain = config.plugins().stream()
                .map(plugin -> required(plugin).chained())
                .toList();
        String target = config.upstream().orElse("");
        Upstream upstream = upstreams.getOrDefault(target, Upstream.NONE);
        return new Location(
                name,
                new PluginChain(chain),
                upstream,
                target.startsWith("$") ? target.substring(1) : "",
                config.rewrite().map(rewrite -> Rewrite.parse(rewrite.pattern() + ' ' + rewrite.replacement())),
                config.enableReverseProxyHeaders(),
                config.enableForwardedHeader(),
                lines(config.proxySetHeaders()),
                lines(config.proxyAddHeaders()),
                config.clientMaxBodySize().bytes(),
                config.maxRetries().orElse(upstream.peers().size() - 1),
                config.maxRetryWindow().map(Duration::toNanos).orElse(Long.MAX_VALUE),
                config.exchangeTimeout().toNanos(),
                new Upgrades(Set.copyOf(config.upgrades()), config.tunnelIdleTimeout()),
                config.grpcWeb(),
                new ExchangeGate(config.maxProcessing()));
    }

    /** A missing plugin fails the assembly: a location must never run without one that it names. */
    private PluginInstance required(String name) {
        PluginInstance plugin = plugins.get(name);
        if (plugin == null) {
            throw new IllegalArgumentException("no plugin named \"" + name + '"');
        }
        return plugin;
    }

    private static List<Location.HeaderLine> lines(List<HeaderLine> lines) {
        return lines.stream()
                .map(line -> new Location.HeaderLine(HeaderName.of(line.name()), Template.parse(line.value())))
                .toList();
    }
}
