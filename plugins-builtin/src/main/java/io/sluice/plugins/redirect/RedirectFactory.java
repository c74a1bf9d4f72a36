package io.sluice.plugins.redirect;

import io.sluice.spi.InvalidPluginConfig;
import io.sluice.spi.Plugin;
import io.sluice.spi.PluginContext;
import io.sluice.spi.PluginFactory;
import io.sluice.spi.Step;
import java.util.List;
import java.util.Set;

/** {@code redirect}: sends clients from http to https, or below a path prefix. */
public final class RedirectFactory implements PluginFactory<RedirectConfig> {
    private static final Set<Integer> STATUSES = Set.of(301, 302, 303, 307, 308);

    /** For the service loader. */
    public RedirectFactory() {}

    @Override
    public String category() {
        return "redirect";
    }

    @Override
    public Class<RedirectConfig> configType() {
        return RedirectConfig.class;
    }

    @Override
    public List<Step> steps() {
        return List.of(Step.REQUEST, Step.EARLY_REQUEST);
    }

    @Override
    public Plugin create(RedirectConfig config, PluginContext context) throws InvalidPluginConfig {
        if (!STATUSES.contains(config.status())) {
            throw new InvalidPluginConfig("status", "must be 301, 302, 303, 307 or 308, was " + config.status());
        }
        String prefix = prefix(config.prefix().orElse(""));
        if (prefix.isEmpty() && !config.httpToHttps()) {
            throw new InvalidPluginConfig("", "has nothing to do: give \"http_to_https\" or \"prefix\"");
        }
        if (config.port().isPresent() && !config.httpToHttps()) {
            throw new InvalidPluginConfig("port", "means something with http_to_https = true only");
        }
        return new Redirect(
                config.httpToHttps(), prefix, config.status(), config.port().orElse(0));
    }

    /** With a slash at the beginning and none at the end; empty for none. */
    private static String prefix(String given) throws InvalidPluginConfig {
        String prefix = given.startsWith("/") || given.isEmpty() ? given : '/' + given;
        while (prefix.endsWith("/")) {
            prefix = prefix.substring(0, prefix.length() - 1);
        }
        boolean legal = prefix.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '?' && c != '#');
        if (!legal || prefix.startsWith("//")) {
            throw new InvalidPluginConfig("prefix", "must be a percent-encoded path, was \"" + given + '"');
        }
        return prefix;
    }
}
