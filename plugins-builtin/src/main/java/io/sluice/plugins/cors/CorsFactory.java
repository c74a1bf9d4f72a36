package io.sluice.plugins.cors;

import io.sluice.spi.InvalidPluginConfig;
import io.sluice.spi.Plugin;
import io.sluice.spi.PluginContext;
import io.sluice.spi.PluginFactory;
import io.sluice.spi.Response;
import io.sluice.spi.Step;
import io.sluice.spi.http.HeaderNames;
import java.util.List;
import java.util.Optional;

/** {@code cors}: lets scripts of other origins read responses, and answers the preflights of browsers. */
public final class CorsFactory implements PluginFactory<CorsConfig> {

    /** For the service loader. */
    public CorsFactory() {}

    @Override
    public String category() {
        return "cors";
    }

    @Override
    public Class<CorsConfig> configType() {
        return CorsConfig.class;
    }

    @Override
    public List<Step> steps() {
        return List.of(Step.REQUEST, Step.EARLY_REQUEST);
    }

    @Override
    public Plugin create(CorsConfig config, PluginContext context) throws InvalidPluginConfig {
        if (config.allowCredentials()) {
            requireNoWildcards(config);
        }
        return new Cors(
                config.path(),
                config.allowOrigin(),
                config.allowCredentials(),
                preflight(config),
                config.allowHeaders().isEmpty(),
                config.exposeHeaders().map(Names::text));
    }

    private static void requireNoWildcards(CorsConfig config) throws InvalidPluginConfig {
        if (config.allowOrigin().isAll() || config.allowOrigin().containsNull()) {
            throw new InvalidPluginConfig(
                    "allow_origin",
                    "with allow_credentials = true, \"*\" and \"null\" would let every site act as the user:"
                            + " name the origins");
        }
        requireNames("allow_methods", Optional.of(config.allowMethods()));
        requireNames("allow_headers", config.allowHeaders());
        requireNames("expose_headers", config.exposeHeaders());
    }

    private static void requireNames(String key, Optional<Names> names) throws InvalidPluginConfig {
        if (names.filter(Names::isWildcard).isPresent()) {
            throw new InvalidPluginConfig(
                    key, "with allow_credentials = true, browsers take \"*\" for a name: give the names");
        }
    }

    private static Response preflight(CorsConfig config) {
        var response = Response.of(204)
                .withHeader(
                        HeaderNames.ACCESS_CONTROL_ALLOW_METHODS,
                        config.allowMethods().text());
        if (config.allowHeaders().isPresent()) {
            response = response.withHeader(
                    HeaderNames.ACCESS_CONTROL_ALLOW_HEADERS,
                    config.allowHeaders().get().text());
        }
        return config.maxAge().isZero()
                ? response
                : response.withHeader(
                        HeaderNames.ACCESS_CONTROL_MAX_AGE,
                        Long.toString(config.maxAge().toSeconds()));
    }
}
