package io.sluice.core;

import io.sluice.spi.Exchange;
import io.sluice.spi.Plugin;
import io.sluice.spi.PluginContext;
import io.sluice.spi.PluginFactory;
import io.sluice.spi.ResponseResult;
import io.sluice.spi.Template;
import io.sluice.spi.config.Setting;
import io.sluice.spi.http.HeaderName;
import io.sluice.spi.http.ResponseHead;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The plugin of the jar that a {@link Rehearsal} makes. Public, as a stranger's is: it is loaded from that jar, by whose class
 * loader this class does not exist.
 */
public final class RehearsedPlugin implements PluginFactory<RehearsedPlugin.Settings> {
    /** Its category, and the name of the jar. */
    static final String NAME = "rehearsed";

    /** Keys of the kinds that most plugins have. */
    public record Settings(
            @Setting(value = "A header.", fallback = "X-Rehearsed")
            String header,

            @Setting(value = "Its value.", fallback = "$host")
            Template value,

            @Setting(value = "A switch.", fallback = "true") boolean enabled,
            @Setting(value = "A number.", fallback = "1") int number,
            @Setting(value = "A time.", fallback = "1s") Duration time,
            @Setting("Some texts.") List<String> texts,
            @Setting("A text that may be missing.") Optional<String> text) {}

    @Override
    public String category() {
        return NAME;
    }

    @Override
    public Class<Settings> configType() {
        return Settings.class;
    }

    @Override
    public Plugin create(Settings settings, PluginContext context) {
        return new Marking(HeaderName.of(settings.header()), settings.value());
    }

    private record Marking(HeaderName header, Template value) implements Plugin {
        @Override
        public ResponseResult onResponse(Exchange exchange, ResponseHead head) {
            head.headers().set(header, value.expand(exchange));
            return ResponseResult.proceed();
        }
    }
}
