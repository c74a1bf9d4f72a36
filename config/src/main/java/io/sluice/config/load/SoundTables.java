package io.sluice.config.load;

import io.sluice.config.AdminConfig;
import io.sluice.config.BasicConfig;
import io.sluice.config.CertificateConfig;
import io.sluice.config.ExtensionConfig;
import io.sluice.config.PluginConfig;
import io.sluice.config.ProxyConfig;
import io.sluice.config.UpstreamConfig;
import io.sluice.spi.config.Binder;
import io.sluice.spi.config.Binding;
import io.sluice.spi.config.KeyPath;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is left of a configuration that is refused: each table that can be bound by itself and refers to no other. */
final class SoundTables {
    private final Map<String, Object> tree;
    private final List<TomlFault> faults;

    private SoundTables(Map<String, Object> tree, List<TomlFault> faults) {
        this.tree = tree;
        this.faults = faults;
    }

    /**
     * Binds them.
     *
     * @param faults what they touch may not be what its author meant
     */
    static ProxyConfig of(Map<String, Object> tree, List<TomlFault> faults) {
        var tables = new SoundTables(tree, faults);
        return new ProxyConfig(
                tables.basic(),
                tables.admin(),
                Map.of(),
                Map.of(),
                tables.all("upstreams", UpstreamConfig.class),
                tables.all("plugins", PluginConfig.class),
                tables.all("extensions", ExtensionConfig.class),
                tables.all("certificates", CertificateConfig.class));
    }

    private BasicConfig basic() {
        return bind("basic", BasicConfig.class, tree.get("basic"))
                .or(() -> bind("", BasicConfig.class, Map.of()))
                .orElseThrow();
    }

    private AdminConfig admin() {
        return bind("admin", AdminConfig.class, tree.get("admin"))
                .or(() -> bind("", AdminConfig.class, Map.of()))
                .orElseThrow();
    }

    private <C extends Record> Map<String, C> all(String section, Class<C> type) {
        var bound = new LinkedHashMap<String, C>();
        if (tree.get(section) instanceof Map<?, ?> tables) {
            tables.forEach((key, table) -> {
                String name = String.valueOf(key);
                bind(KeyPath.key(section, name), type, table).ifPresent(value -> bound.put(name, value));
            });
        }
        return bound;
    }

    private <C extends Record> Optional<C> bind(String path, Class<C> type, @Nullable Object table) {
        if (!(table instanceof Map<?, ?> keys) || faults.stream().anyMatch(fault -> fault.mayCause(path))) {
            return Optional.empty();
        }
        var named = new LinkedHashMap<String, Object>();
        keys.forEach((key, value) -> named.put(String.valueOf(key), value));
        return switch (Binder.bind(type, named)) {
            case Binding.Bound<C> bound -> Optional.of(bound.value());
            case Binding.Refused<C> refused -> Optional.empty();
        };
    }
}
