package io.sluice.plugins.authenticate;

import io.sluice.spi.InvalidPluginConfig;
import io.sluice.spi.Plugin;
import io.sluice.spi.PluginContext;
import io.sluice.spi.PluginFactory;
import io.sluice.spi.admin.AdminRole;
import io.sluice.spi.extension.Authenticator;
import io.sluice.spi.http.HeaderName;
import java.util.Optional;

/** {@code authenticate}: lets requests through of those whom an authenticator knows. */
public final class AuthenticateFactory implements PluginFactory<AuthenticateConfig> {

    /** For the service loader. */
    public AuthenticateFactory() {}

    @Override
    public String category() {
        return "authenticate";
    }

    @Override
    public Class<AuthenticateConfig> configType() {
        return AuthenticateConfig.class;
    }

    @Override
    public Plugin create(AuthenticateConfig config, PluginContext context) throws InvalidPluginConfig {
        Optional<String> header = config.userHeader();
        if (header.isPresent() && !HeaderName.isToken(header.get())) {
            throw new InvalidPluginConfig("user_header", "not a header name: \"" + header.get() + '"');
        }
        if (config.challenge().chars().anyMatch(c -> c < ' ' || c > '~')) {
            throw new InvalidPluginConfig("challenge", "must consist of visible ASCII characters");
        }
        return new Authenticate(
                context.extension("authenticator", Authenticator.class, config.authenticator()),
                config.role().map(AuthenticateFactory::role),
                header.map(HeaderName::of),
                config.challenge(),
                config.timeout(),
                context);
    }

    private static AdminRole role(AuthenticateConfig.Role role) {
        return switch (role) {
            case READ -> AdminRole.READ;
            case CONFIG -> AdminRole.CONFIG;
            case INSTALL -> AdminRole.INSTALL;
            case ROOT -> AdminRole.ROOT;
        };
    }
}
