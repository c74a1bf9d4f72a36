package io.sluice.plugins.forwardauth;

import io.sluice.spi.InvalidPluginConfig;
import io.sluice.spi.Plugin;
import io.sluice.spi.PluginContext;
import io.sluice.spi.PluginFactory;
import io.sluice.spi.Step;
import io.sluice.spi.http.HeaderName;
import io.sluice.spi.http.HeaderNames;
import io.sluice.spi.upstream.UpstreamCall;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@code forward_auth}: asks another server whether a request may pass. */
public final class ForwardAuthFactory implements PluginFactory<ForwardAuthConfig> {
    private static final Set<String> SCHEMES = Set.of("http", "https");

    /** For the service loader. */
    public ForwardAuthFactory() {}

    @Override
    public String category() {
        return "forward_auth";
    }

    @Override
    public Class<ForwardAuthConfig> configType() {
        return ForwardAuthConfig.class;
    }

    @Override
    public List<Step> steps() {
        return List.of(Step.REQUEST, Step.EARLY_REQUEST);
    }

    @Override
    public Plugin create(ForwardAuthConfig config, PluginContext context) throws InvalidPluginConfig {
        var shown = names("request_headers", config.requestHeaders());
        var added = names("add_headers", config.addHeaders());
        var showing = shown.isEmpty() ? Showing.ALL : Showing.only(shown);
        return new ForwardAuth(
                new Question(blank(config.authUrl(), config.timeout()), showing),
                context.upstream("upstream", config.upstream()),
                added,
                context.logger());
    }

    private static UpstreamCall blank(URI address, Duration timeout) throws InvalidPluginConfig {
        var scheme = Optional.ofNullable(address.getScheme());
        var authority = Optional.ofNullable(address.getRawAuthority());
        boolean usable = authority.isEmpty() ? scheme.isEmpty() : SCHEMES.contains(scheme.orElse(""));
        if (!usable) {
            throw new InvalidPluginConfig(
                    "auth_url", "must be a path, or an address of http or https, was \"" + address + '"');
        }
        try {
            var call = UpstreamCall.get(target(address)).withTimeout(timeout);
            return authority.isEmpty() ? call : call.withHeader(HeaderNames.HOST, authority.get());
        } catch (IllegalArgumentException e) {
            throw new InvalidPluginConfig("auth_url", String.valueOf(e.getMessage()), e);
        }
    }

    private static String target(URI address) {
        String path = address.getRawPath().isEmpty() && address.getRawAuthority() != null ? "/" : address.getRawPath();
        return address.getRawQuery() == null ? path : path + '?' + address.getRawQuery();
    }

    private static List<HeaderName> names(String key, List<String> texts) throws InvalidPluginConfig {
        var names = new ArrayList<HeaderName>();
        for (int i = 0; i < texts.size(); i++) {
            if (!HeaderName.isToken(texts.get(i))) {
                throw new InvalidPluginConfig(key + '[' + i + ']', "not a header name: \"" + texts.get(i) + '"');
            }
            var name = HeaderName.of(texts.get(i));
            if (ProxysOwn.isConnections(name)) {
                throw new InvalidPluginConfig(key + '[' + i + ']', name + " is the proxy's own");
            }
            names.add(name);
        }
        return names;
    }
}
