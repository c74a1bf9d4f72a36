package io.sluice.plugins.georestriction;

import io.micrometer.core.instrument.Counter;
import io.sluice.spi.InvalidPluginConfig;
import io.sluice.spi.Plugin;
import io.sluice.spi.PluginContext;
import io.sluice.spi.PluginFactory;
import io.sluice.spi.RequestResult;
import io.sluice.spi.Response;
import io.sluice.spi.Step;
import io.sluice.spi.WatchedFile;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringTokenizer;

/** {@code geo_restriction}: lets clients through by the country they are in. */
public final class GeoRestrictionFactory implements PluginFactory<GeoRestrictionConfig> {

    /** For the service loader. */
    public GeoRestrictionFactory() {}

    @Override
    public String category() {
        return "geo_restriction";
    }

    @Override
    public Class<GeoRestrictionConfig> configType() {
        return GeoRestrictionConfig.class;
    }

    @Override
    public List<Step> steps() {
        return List.of(Step.REQUEST, Step.EARLY_REQUEST);
    }

    @Override
    public Plugin create(GeoRestrictionConfig config, PluginContext context) throws InvalidPluginConfig {
        var listed = counters(config.countryCodes(), context);
        return new GeoRestriction(
                WatchedFile.<Countries>open("database", config.database(), Countries::read, context),
                config.type(),
                listed,
                RequestResult.respond(Response.text(403, config.message())));
    }

    private static Map<String, Counter> counters(List<String> lists, PluginContext context) throws InvalidPluginConfig {
        var counters = new HashMap<String, Counter>();
        for (int i = 0; i < lists.size(); i++) {
            for (var codes = new StringTokenizer(lists.get(i), ", "); codes.hasMoreTokens(); ) {
                String code = code("country_codes[" + i + ']', codes.nextToken());
                counters.put(code, context.meters().counter("geo_restriction.listed", "country", code));
            }
        }
        if (counters.isEmpty()) {
            throw new InvalidPluginConfig("country_codes", "must not be empty");
        }
        return Map.copyOf(counters);
    }

    private static String code(String key, String text) throws InvalidPluginConfig {
        if (!text.matches("[A-Za-z]{2}|\\?\\?")) {
            throw new InvalidPluginConfig(key, "not the two letters of a country: \"" + text + '"');
        }
        return text.toUpperCase(Locale.ROOT);
    }
}
