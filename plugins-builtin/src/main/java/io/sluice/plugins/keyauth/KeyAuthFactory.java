package io.sluice.plugins.keyauth;

import io.sluice.spi.InvalidPluginConfig;
import io.sluice.spi.Plugin;
import io.sluice.spi.PluginContext;
import io.sluice.spi.PluginFactory;
import io.sluice.spi.http.HeaderName;
import java.util.List;

/** {@code key_auth}: lets requests through that bring a known key in a header or a query parameter. */
public final class KeyAuthFactory implements PluginFactory<KeyAuthConfig> {

    /** For the service loader. */
    public KeyAuthFactory() {}

    @Override
    public String category() {
        return "key_auth";
    }

    @Override
    public Class<KeyAuthConfig> configType() {
        return KeyAuthConfig.class;
    }

    @Override
    public Plugin create(KeyAuthConfig config, PluginContext context) throws InvalidPluginConfig {
        var place = place(config);
        requireUsable(config.keys(), place);
        return new KeyAuth(place, new KnownKeys(config.keys()), config.delay(), config.hideCredentials(), context);
    }

    private static KeyPlace place(KeyAuthConfig config) throws InvalidPluginConfig {
        String query = config.query().orElse("");
        String header = config.header().orElse("");
        if (query.isEmpty() == header.isEmpty()) {
            throw new InvalidPluginConfig(
                    query.isEmpty() ? "" : "header", "give the name of either \"query\" or \"header\"");
        }
        if (header.isEmpty()) {
            return new KeyPlace.InQuery(query);
        }
        if (!HeaderName.isToken(header)) {
            throw new InvalidPluginConfig("header", "not a header name: \"" + header + '"');
        }
        return new KeyPlace.InHeader(HeaderName.of(header));
    }

    private static void requireUsable(List<String> keys, KeyPlace place) throws InvalidPluginConfig {
        for (int i = 0; i < keys.size(); i++) {
            boolean usable = !keys.get(i).isEmpty() && (place instanceof KeyPlace.InQuery || isVisible(keys.get(i)));
            if (!usable) {
                throw new InvalidPluginConfig(
                        "keys[" + i + ']', "must not be empty, and in a header consist of visible ASCII characters");
            }
        }
    }

    private static boolean isVisible(String key) {
        return key.chars().allMatch(c -> c > ' ' && c < 0x7f);
    }
}
