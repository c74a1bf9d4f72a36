package io.sluice.plugins.responseheaders;

import io.sluice.plugins.responseheaders.ResponseHeadersConfig.Mode;
import io.sluice.spi.HeaderTemplate;
import io.sluice.spi.InvalidPluginConfig;
import io.sluice.spi.Plugin;
import io.sluice.spi.PluginContext;
import io.sluice.spi.PluginFactory;
import io.sluice.spi.Step;
import io.sluice.spi.http.HeaderName;
import io.sluice.spi.http.HeaderNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

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

    private static Edit edits(ResponseHeadersConfig config) throws InvalidPluginConfig {
        var edits = new ArrayList<Edit>();
        lines(edits, "add_headers", config.addHeaders(), Edit.Add::new);
        for (int i = 0; i < config.removeHeaders().size(); i++) {
            edits.add(new Edit.Remove(
                    name("remove_headers[" + i + ']', config.removeHeaders().get(i))));
        }
        lines(edits, "set_headers", config.setHeaders(), Edit.Put::new);
        lines(edits, "set_headers_not_exists", config.setHeadersNotExists(), Edit.PutIfAbsent::new);
        for (int i = 0; i < config.renameHeaders().size(); i++) {
            var rename = config.renameHeaders().get(i);
            requireChangeable("rename_headers[" + i + ']', rename.from());
            requireChangeable("rename_headers[" + i + ']', rename.to());
            edits.add(new Edit.Rename(rename));
        }
        if (edits.isEmpty()) {
            throw new InvalidPluginConfig("", "has nothing to do: give one of the keys that end in \"headers\"");
        }
        return edits.size() == 1 ? edits.getFirst() : new Edit.All(List.copyOf(edits));
    }

    private static void lines(
            List<Edit> edits, String key, List<HeaderTemplate> lines, Function<HeaderTemplate, Edit> maker)
            throws InvalidPluginConfig {
        for (int i = 0; i < lines.size(); i++) {
            requireChangeable(key + '[' + i + ']', lines.get(i).name());
            edits.add(maker.apply(lines.get(i)));
        }
    }

    private static HeaderName name(String key, String text) throws InvalidPluginConfig {
        if (!HeaderName.isToken(text)) {
            throw new InvalidPluginConfig(key, "not a header name: \"" + text + '"');
        }
        var name = HeaderName.of(text);
        requireChangeable(key, name);
        return name;
    }

    private static void requireChangeable(String key, HeaderName name) throws InvalidPluginConfig {
        if (OF_THE_PROXY.contains(name)) {
            throw new InvalidPluginConfig(key, name + " belongs to the connection, and only the proxy sets it");
        }
    }
}
