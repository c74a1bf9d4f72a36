package io.sluice.plugins.combinedauth;

import io.sluice.spi.InvalidPluginConfig;
import io.sluice.spi.Plugin;
import io.sluice.spi.PluginContext;
import io.sluice.spi.PluginFactory;
import java.util.HashMap;

/** {@code combined_auth}: lets known applications through, by address, time and a digest of a secret with it. */
public final class CombinedAuthFactory implements PluginFactory<CombinedAuthConfig> {

    /** For the service loader. */
    public CombinedAuthFactory() {}

    @Override
    public String category() {
        return "combined_auth";
    }

    @Override
    public Class<CombinedAuthConfig> configType() {
        return CombinedAuthConfig.class;
    }

    @Override
    public Plugin create(CombinedAuthConfig config, PluginContext context) throws InvalidPluginConfig {
        var apps = new HashMap<String, App>();
        for (int i = 0; i < config.authorizations().size(); i++) {
            var app = config.authorizations().get(i);
            String place = "authorizations[" + i + "].";
            if (apps.put(app.appId(), new App(app.ipList(), proof(app, place))) != null) {
                throw new InvalidPluginConfig(place + "app_id", "stands above already: \"" + app.appId() + '"');
            }
        }
        return new CombinedAuth(apps, context.clock());
    }

    private static Proof proof(CombinedAuthConfig.App app, String place) throws InvalidPluginConfig {
        if (app.secret().equals("*")) {
            return Proof.NONE;
        }
        if (app.deviation() == 0) {
            throw new InvalidPluginConfig(place + "deviation", "is required, in seconds");
        }
        return new Proof.ByDigest(app.secret(), app.deviation());
    }
}
