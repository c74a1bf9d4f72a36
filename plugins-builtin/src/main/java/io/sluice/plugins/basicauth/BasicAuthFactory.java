package io.sluice.plugins.basicauth;

import io.sluice.spi.InvalidPluginConfig;
import io.sluice.spi.Plugin;
import io.sluice.spi.PluginContext;
import io.sluice.spi.PluginFactory;
import io.sluice.spi.WatchedFile;
import io.sluice.spi.http.HeaderName;
import java.util.ArrayList;
import java.util.List;

/** {@code basic_auth}: lets requests through that bring a known name and password (RFC 7617). */
public final class BasicAuthFactory implements PluginFactory<BasicAuthConfig> {

    /** For the service loader. */
    public BasicAuthFactory() {}

    @Override
    public String category() {
        return "basic_auth";
    }

    @Override
    public Class<BasicAuthConfig> configType() {
        return BasicAuthConfig.class;
    }

    @Override
    public Plugin create(BasicAuthConfig config, PluginContext context) throws InvalidPluginConfig {
        if (config.authorizations().isEmpty() && config.userFile().isEmpty()) {
            throw new InvalidPluginConfig("", "give \"authorizations\", \"user_file\" or both");
        }
        requireHeaderText(config.realm());
        var inline = new InlineUsers(credentials(config.authorizations()));
        Users users = inline;
        if (config.userFile().isPresent()) {
            var file = WatchedFile.open(
                    "user_file", config.userFile().get(), path -> PasswordFile.read(path, context), context);
            users = new FileUsers(inline, file);
        }
        return new BasicAuth(
                users, Refusals.inRealm(config.realm()), config.delay(), config.hideCredentials(), context);
    }

    private static void requireHeaderText(String realm) throws InvalidPluginConfig {
        try {
            HeaderName.requireValue(realm);
        } catch (IllegalArgumentException e) {
            throw new InvalidPluginConfig("realm", String.valueOf(e.getMessage()), e);
        }
    }

    private static List<Credentials> credentials(List<String> authorizations) throws InvalidPluginConfig {
        var known = new ArrayList<Credentials>();
        for (int i = 0; i < authorizations.size(); i++) {
            var credentials = Credentials.decode(authorizations.get(i));
            if (credentials.isEmpty()) {
                throw new InvalidPluginConfig(
                        "authorizations[" + i + ']', "must be \"name:password\" in Base64, without control characters");
            }
            known.add(credentials.get());
        }
        return known;
    }
}
