package io.sluice.config;

import io.sluice.spi.config.Setting;
import java.util.Map;

/**
 * A whole configuration. The maps are in the order of the file; every name that one section uses is defined in another.
 *
 * @param basic {@code [basic]}
 * @param admin {@code [admin]}
 * @param servers {@code [servers.NAME]}
 * @param locations {@code [locations.NAME]}
 * @param upstreams {@code [upstreams.NAME]}
 * @param plugins {@code [plugins.NAME]}
 * @param extensions {@code [extensions.NAME]}
 * @param certificates {@code [certificates.NAME]}
 */
public record ProxyConfig(
        @Setting(value = "What concerns the whole process.", fallback = "{}")
        BasicConfig basic,

        @Setting(value = "The operator's own listener.", fallback = "{}")
        AdminConfig admin,

        @Setting("Listeners.") Map<String, ServerConfig> servers,
        @Setting("Routes.") Map<String, LocationConfig> locations,
        @Setting("Groups of origin servers.") Map<String, UpstreamConfig> upstreams,
        @Setting("Configured plugins.") Map<String, PluginConfig> plugins,
        @Setting("What extends the proxy at other points.") Map<String, ExtensionConfig> extensions,
        @Setting("TLS certificates.") Map<String, CertificateConfig> certificates) {}
