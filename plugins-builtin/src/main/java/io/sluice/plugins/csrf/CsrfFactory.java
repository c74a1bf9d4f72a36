package io.sluice.plugins.csrf;

import io.sluice.plugins.csrf.CsrfConfig.SameSite;
import io.sluice.spi.InvalidPluginConfig;
import io.sluice.spi.Plugin;
import io.sluice.spi.PluginContext;
import io.sluice.spi.PluginFactory;
import io.sluice.spi.http.HeaderName;

/** {@code csrf}: lets requests that change something through only when the site's own pages made them. */
public final class CsrfFactory implements PluginFactory<CsrfConfig> {

    /** For the service loader. */
    public CsrfFactory() {}

    @Override
    public String category() {
        return "csrf";
    }

    @Override
    public Class<CsrfConfig> configType() {
        return CsrfConfig.class;
    }

    @Override
    public Plugin create(CsrfConfig config, PluginContext context) throws InvalidPluginConfig {
        if (!config.tokenPath().startsWith("/")) {
            throw new InvalidPluginConfig("token_path", "must begin with \"/\", was \"" + config.tokenPath() + '"');
        }
        if (!HeaderName.isToken(config.name())) {
            throw new InvalidPluginConfig(
                    "name", "must be fit for a header and a cookie, was \"" + config.name() + '"');
        }
        boolean everywhere = config.sameSite() == SameSite.NONE;
        if (everywhere && config.secure().isPresent() && !config.secure().get()) {
            throw new InvalidPluginConfig(
                    "secure", "must not be false with same_site = \"none\": browsers refuse that");
        }
        return new Csrf(
                config.tokenPath(),
                HeaderName.of(config.name()),
                new Tokens(config.key(), config.ttl()),
                new TokenCookie(
                        config,
                        config.secure().orElse(everywhere),
                        config.secure().isEmpty()),
                context.clock());
    }
}
