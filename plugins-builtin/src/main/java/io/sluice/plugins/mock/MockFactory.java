package io.sluice.plugins.mock;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.spi.InvalidPluginConfig;
import io.sluice.spi.Plugin;
import io.sluice.spi.PluginContext;
import io.sluice.spi.PluginFactory;
import io.sluice.spi.Response;
import io.sluice.spi.Step;
import io.sluice.spi.http.HeaderNames;
import java.util.List;

/** {@code mock}: answers with a made-up response, for tests, demonstrations and services that do not exist yet. */
public final class MockFactory implements PluginFactory<MockConfig> {

    /** For the service loader. */
    public MockFactory() {}

    @Override
    public String category() {
        return "mock";
    }

    @Override
    public Class<MockConfig> configType() {
        return MockConfig.class;
    }

    @Override
    public List<Step> steps() {
        return List.of(Step.REQUEST, Step.PROXY_UPSTREAM);
    }

    @Override
    public Plugin create(MockConfig config, PluginContext context) throws InvalidPluginConfig {
        String path = config.path().orElse("");
        if (!path.isEmpty() && !path.startsWith("/")) {
            throw new InvalidPluginConfig("path", "must begin with a slash, was \"" + path + '"');
        }
        return new Mock(path, response(config), config.headers(), config.delay(), context);
    }

    private static Response response(MockConfig config) throws InvalidPluginConfig {
        boolean bodiless = config.status() == 204 || config.status() == 304;
        if (bodiless && config.data().isPresent()) {
            throw new InvalidPluginConfig("data", "a response with status " + config.status() + " has no body");
        }
        var response =
                Response.of(config.status()).withBody(config.data().orElse("").getBytes(UTF_8));
        boolean caching =
                config.headers().stream().anyMatch(header -> header.name().equals(HeaderNames.CACHE_CONTROL));
        return caching ? response : response.withHeader(HeaderNames.CACHE_CONTROL, "private, no-cache");
    }
}
