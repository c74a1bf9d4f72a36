package io.sluice.plugins.requestheaders;

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

/** {@code request_headers}: adds, sets, removes and renames header lines of requests, in that order of its keys. */
public final class RequestHeadersFactory implements PluginFactory<RequestHeadersConfig> {
    // RFC 9110 §7.6.1 and framing: an edit of these would change nothing on the wire, so it must be a mistake.
    private static final Set<HeaderName> OF_THE_CONNECTION = Set.of(
            HeaderNames.CONNECTION,
            HeaderNames.CONTENT_LENGTH,
            HeaderNames.EXPECT,
            HeaderNames.KEEP_ALIVE,
            HeaderNames.PROXY_AUTHORIZATION,
            HeaderNames.PROXY_CONNECTION,
            HeaderNames.TE,
            HeaderNames.TRAILER,
            HeaderNames.TRANSFER_ENCODING,
            HeaderNames.UPGRADE);
    private static final Set<HeaderName> OF_FORWARDING = Set.of(
            HeaderNames.FORWARDED,
            HeaderNames.X_FORWARDED_FOR,
            HeaderNames.X_FORWARDED_HOST,
            HeaderNames.X_FORWARDED_PORT,
            HeaderNames.X_FORWARDED_PROTO,
            HeaderNames.X_REAL_IP);

    /** For the service loader. */
    public RequestHeadersFactory() {}

    @Override
    public String category() {
        return "request_headers";
    }

    @Override
    public Class<RequestHeadersConfig> configType() {
        return RequestHeadersConfig.class;
    }

    @Override
    public List<Step> steps() {
        return List.of(Step.REQUEST, Step.EARLY_REQUEST, Step.PROXY_UPSTREAM);
    }

    @Override
    public Plugin create(RequestHeadersConfig config, PluginContext context) throws InvalidPluginConfig {
        var from = config.renameHeaders().stream().map(HeaderEdits.Rename::from).toList();
        var to = config.renameHeaders().stream().map(HeaderEdits.Rename::to).toList();
        requireChangeable("add_headers", names(config.addHeaders()));
        requireChangeable("remove_headers", config.removeHeaders());
        requireChangeable("set_headers", names(config.setHeaders()));
        requireChangeable("set_headers_not_exists", names(config.setHeadersNotExists()));
        requireChangeable("rename_headers", from);
        requireChangeable("rename_headers", to);
        // There is exactly one Host, so it can be set and nothing else.
        requireNoHost("add_headers", names(config.addHeaders()));
        requireNoHost("remove_headers", config.removeHeaders());
        requireNoHost("rename_headers", from);
        requireNoHost("rename_headers", to);
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
        return new RequestHeaders(edits);
    }

    private static List<HeaderName> names(List<HeaderTemplate> lines) {
        return lines.stream().map(HeaderTemplate::name).toList();
    }

    private static void requireChangeable(String key, List<HeaderName> names) throws InvalidPluginConfig {
        for (int i = 0; i < names.size(); i++) {
            var name = names.get(i);
            if (OF_THE_CONNECTION.contains(name)) {
                throw new InvalidPluginConfig(
                        key + '[' + i + ']', name + " belongs to the connection, and only the proxy sets it");
            }
            if (OF_FORWARDING.contains(name)) {
                throw new InvalidPluginConfig(
                        key + '[' + i + ']',
                        name + " is written by the proxy, behind all plugins: use the location's"
                                + " \"enable_reverse_proxy_headers\" or \"proxy_set_headers\"");
            }
        }
    }

    private static void requireNoHost(String key, List<HeaderName> names) throws InvalidPluginConfig {
        int at = names.indexOf(HeaderNames.HOST);
        if (at >= 0) {
            throw new InvalidPluginConfig(
                    key + '[' + at + ']', "Host must stay, and stay one: it can only be set, by \"set_headers\"");
        }
    }
}
