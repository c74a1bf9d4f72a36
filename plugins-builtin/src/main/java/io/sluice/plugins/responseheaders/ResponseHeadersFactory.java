package io.sluice.plugins.responseheaders;

import io.sluice.plugins.responseheaders.ResponseHeadersConfig.Mode;
import io.sluice.spi.HeaderEdits;
import io.sluice.spi.HeaderTemplate;
import io.sluice.spi.InvalidPluginConfig;
import io.sluice.spi.Plugin;
import io.sluice.spi.PluginContext;
import io.sluice.spi.PluginFactory;
import io.sluice.spi.Step;
import io.sluice.spi.http.HeaderName;
import io.sluice.spi.http.HeaderNames;
import java.util.List;
import java.util.Set;

/** {@code response_headers}: adds, sets, removes and renames header lines of responses, in that order of its keys. */
public final class ResponseHeadersFactory implements PluginFactory<ResponseHeadersConfig> {
    // RFC 9110 §7.6.1 and framing: an edit of these would change nothing on the wire, so it must be a mistake.
    private static final Set<HeaderName> OF_THE_PROXY = Set.of(
            HeaderNames.CONNECTION,
            HeaderNames.CONTENT_LENGTH,
            HeaderNames.KEEP_ALIVE,
            HeaderNames.TE,
            HeaderNames.TRAILER,
            HeaderNames.TRANSFER_ENCODING,
            HeaderNames.UPGRADE);

    /** For the service loader. */
    public ResponseHeadersFactory() {}

    @Override
    public String category() {
        return "response_headers";
    }

    @Override
    public Class<ResponseHeadersConfig> configType() {
        return ResponseHeadersConfig.class;
    }

    @Override
    public List<Step> steps() {
        return List.of(Step.RESPONSE, Step.UPSTREAM_RESPONSE);
    }

    @Override
    public Plugin create(ResponseHeadersConfig config, PluginContext context) throws InvalidPluginConfig {
        boolean upstreamStep = context.step() == Step.UPSTREAM_RESPONSE;
        var mode = config.mode().orElse(upstreamStep ? Mode.UPSTREAM : Mode.DOWNSTREAM);
        if (upstreamStep && mode == Mode.DOWNSTREAM) {
            throw new InvalidPluginConfig("mode", "\"downstream\" contradicts the step upstream_response");
        }
        var edits = edits(config);
        return switch (mode) {
            case UPSTREAM -> new UpstreamHeaders(edits);
            case DOWNSTREAM -> new DownstreamHeaders(edits);
        };
    }

    private static HeaderEdits edits(ResponseHeadersConfig config) throws InvalidPluginConfig {
        requireChangeable("add_headers", names(config.addHeaders()));
        requireChangeable("set_headers", names(config.setHeaders()));
        requireChangeable("set_headers_not_exists", names(config.setHeadersNotExists()));
        requireChangeable("remove_headers", config.removeHeaders());
        requireChangeable(
                "rename_headers",
                config.renameHeaders().stream().map(HeaderEdits.Rename::from).toList());
        requireChangeable(
                "rename_headers",
                config.renameHeaders().stream().map(HeaderEdits.Rename::to).toList());
        var edits = HeaderEdits.builder()
                .add(config.addHeaders())
                .remove(config.removeHeaders())
                .set(config.setHeaders())
                .setIfAbsent(config.setHeadersNotExists())
                .rename(config.renameHeaders())
                .build();
        if (edits.isEmpty()) {
            throw new InvalidPluginConfig("", "has nothing to do: give one of the keys that end in \"headers\"");
        }
        return edits;
    }

    private static List<HeaderName> names(List<HeaderTemplate> lines) {
        return lines.stream().map(HeaderTemplate::name).toList();
    }

    private static void requireChangeable(String key, List<HeaderName> names) throws InvalidPluginConfig {
        for (int i = 0; i < names.size(); i++) {
            if (OF_THE_PROXY.contains(names.get(i))) {
                throw new InvalidPluginConfig(
                        key + '[' + i + ']', names.get(i) + " belongs to the connection, and only the proxy sets it");
            }
        }
    }
}
