package io.sluice.plugins.requestid;

import io.sluice.spi.InvalidPluginConfig;
import io.sluice.spi.Plugin;
import io.sluice.spi.PluginContext;
import io.sluice.spi.PluginFactory;
import io.sluice.spi.Step;
import io.sluice.spi.http.HeaderName;
import java.util.List;
import java.util.function.Supplier;

/** {@code request_id}: gives every request an identifier that upstream, client and logs can name it by. */
public final class RequestIdFactory implements PluginFactory<RequestIdConfig> {

    /** For the service loader. */
    public RequestIdFactory() {}

    @Override
    public String category() {
        return "request_id";
    }

    @Override
    public Class<RequestIdConfig> configType() {
        return RequestIdConfig.class;
    }

    @Override
    public List<Step> steps() {
        return List.of(Step.REQUEST, Step.EARLY_REQUEST, Step.PROXY_UPSTREAM);
    }

    @Override
    public Plugin create(RequestIdConfig config, PluginContext context) throws InvalidPluginConfig {
        if (!HeaderName.isToken(config.headerName())) {
            throw new InvalidPluginConfig("header_name", "not a header name: \"" + config.headerName() + '"');
        }
        return new RequestId(
                HeaderName.of(config.headerName()), ids(config, context), config.trust(), context.slot(String.class));
    }

    private static Supplier<String> ids(RequestIdConfig config, PluginContext context) {
        var clock = context.clock();
        return switch (config.algorithm()) {
            case UUID_V7, UUID -> () -> Ids.uuidV7(clock.millis());
            case NANOID -> () -> Ids.nanoid(config.size());
        };
    }
}
