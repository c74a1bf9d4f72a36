package io.sluice.plugins.dns;

import io.sluice.spi.PluginContext;
import io.sluice.spi.extension.Discovery;
import io.sluice.spi.extension.ExtensionFactory;
import java.net.InetAddress;

/** {@code dns}: finds peers by looking up names again and again; each address that a name has is a peer. */
public final class DnsFactory implements ExtensionFactory<DnsConfig, Discovery> {

    /** For the service loader. */
    public DnsFactory() {}

    @Override
    public String category() {
        return "dns";
    }

    @Override
    public Class<Discovery> point() {
        return Discovery.class;
    }

    @Override
    public Class<DnsConfig> configType() {
        return DnsConfig.class;
    }

    @Override
    public Discovery create(DnsConfig config, PluginContext context) {
        return new DnsDiscovery(config, context.scheduler(), InetAddress::getAllByName);
    }
}
