package io.sluice.config.load;

import com.moandjiezana.toml.Toml;
import io.sluice.config.ProxyConfig;
import io.sluice.spi.config.Binder;
import io.sluice.spi.config.Binding;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads configurations. Nothing is ignored: what is not understood is a problem, and all problems are reported at once. */
public final class ConfigLoader {
    private static final List<String> PLUGIN_KEYS = List.of("category", "step", "on_error", "remark");

    private ConfigLoader() {}

    /**
     * Reads a file.
     *
     * @throws IOException when it cannot be read
     */
    public static LoadResult load(Path file) throws IOException {
        return parse(Files.readString(file), file.toString());
    }

    /**
     * Reads a text.
     *
     * @param fileName for the problems
     */
    public static LoadResult parse(String text, String fileName) {
        var positions = new Positions(fileName, Map.of());
        var tree = new Toml().read(text).toMap();
        tree.computeIfPresent("plugins", (name, plugins) -> withSettings((Map<?, ?>) plugins));
        return switch (Binder.bind(ProxyConfig.class, tree)) {
            case Binding.Bound<ProxyConfig> bound -> new LoadResult.Loaded(bound.value(), positions, fingerprint(text));
            case Binding.Refused<ProxyConfig> refused ->
                new LoadResult.Rejected(positions.problems("", refused.issues()), fingerprint(text));
        };
    }

    private static Map<String, Object> withSettings(Map<?, ?> plugins) {
        var result = new LinkedHashMap<String, Object>();
        plugins.forEach((name, plugin) -> {
            var common = new LinkedHashMap<String, Object>();
            var settings = new LinkedHashMap<String, Object>();
            ((Map<?, ?>) plugin)
                    .forEach((key, value) ->
                            (PLUGIN_KEYS.contains(key) ? common : settings).put(String.valueOf(key), value));
            common.put("settings", settings);
            result.put(String.valueOf(name), common);
        });
        return result;
    }

    private static String fingerprint(String text) {
        try {
            var sha256 = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha256.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
