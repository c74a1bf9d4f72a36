package com.example;

import io.sluice.spi.Exchange;
import io.sluice.spi.InvalidPluginConfig;
import io.sluice.spi.Plugin;
import io.sluice.spi.PluginContext;
import io.sluice.spi.PluginFactory;
import io.sluice.spi.ResponseResult;
import io.sluice.spi.SluicePlugin;
import io.sluice.spi.Step;
import io.sluice.spi.Template;
import io.sluice.spi.config.Setting;
import io.sluice.spi.http.HeaderName;
import io.sluice.spi.http.ResponseHead;
import java.util.List;

/** The category {@code greet}: greets the client in a header of every response. */
@SluicePlugin(
        name = "greet",
        version = "1.0.0",
        description = "Greets clients in a response header",
        author = "Jane Doe",
        license = "Apache-2.0")
public final class GreetFactory implements PluginFactory<GreetFactory.Config> {

    record Config(
            @Setting(value = "What to say; may contain variables.", fallback = "hello $client_ip")
            Template greeting,

            @Setting(value = "The header to say it in.", fallback = "X-Greeting")
            String header) {}

    private record Greet(HeaderName header, Template greeting) implements Plugin {
        @Override
        public ResponseResult onResponse(Exchange exchange, ResponseHead head) {
            head.headers().set(header, greeting.expand(exchange));
            return ResponseResult.proceed();
        }
    }

    @Override
    public String category() {
        return "greet";
    }

    @Override
    public Class<Config> configType() {
        return Config.class;
    }

    @Override
    public List<Step> steps() {
        return List.of(Step.RESPONSE);
    }

    @Override
    public Plugin create(Config config, PluginContext context) throws InvalidPluginConfig {
        if (!HeaderName.isToken(config.header())) {
            throw new InvalidPluginConfig("header", "not a header name: \"" + config.header() + '"');
        }
        return new Greet(HeaderName.of(config.header()), config.greeting());
    }
}
