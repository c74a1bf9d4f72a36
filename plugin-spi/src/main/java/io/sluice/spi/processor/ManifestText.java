package io.sluice.spi.processor;

import io.sluice.spi.SluicePlugin;
import io.sluice.spi.SluicePlugin.Dependency;
import io.sluice.spi.SpiVersion;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Writes an annotation as {@code plugin.toml}. */
final class ManifestText {
    private final StringBuilder text = new StringBuilder(PluginProcessor.MARK);

    private ManifestText() {}

    static String of(SluicePlugin plugin) {
        var manifest = new ManifestText();
        manifest.put("name", plugin.name());
        manifest.put("version", plugin.version());
        manifest.put("requires", plugin.requires().isEmpty() ? '^' + SpiVersion.current() : plugin.requires());
        manifest.put("display_name", plugin.displayName());
        manifest.put("description", plugin.description());
        manifest.put("author", plugin.author());
        manifest.put("logo", plugin.logo());
        manifest.put("homepage", plugin.homepage());
        manifest.put("license", plugin.license());
        if (plugin.exports().length > 0) {
            manifest.text
                    .append("exports = ")
                    .append(Arrays.stream(plugin.exports())
                            .map(ManifestText::quoted)
                            .collect(Collectors.joining(", ", "[", "]\n")));
        }
        manifest.table("dependencies", plugin.dependencies(), dependency -> !dependency.optional());
        manifest.table("optional_dependencies", plugin.dependencies(), Dependency::optional);
        return manifest.text.toString();
    }

    private void put(String key, String value) {
        if (!value.isEmpty()) {
            text.append(key).append(" = ").append(quoted(value)).append('\n');
        }
    }

    private void table(String name, Dependency[] dependencies, Predicate<Dependency> which) {
        List<Dependency> listed = Arrays.stream(dependencies).filter(which).toList();
        if (!listed.isEmpty()) {
            text.append("\n[").append(name).append("]\n");
            listed.forEach(dependency -> put(dependency.name(), dependency.version()));
        }
    }

    private static String quoted(String value) {
        if (value.matches("[^'\\p{Cntrl}]*\\\\[^'\\p{Cntrl}]*")) {
            return "'" + value + "'"; // in double quotes not every backslash would be read
        }
        var quoted = new StringBuilder("\"");
        value.chars().forEach(c -> {
            switch (c) {
                case '"', '\\' -> quoted.append('\\').append((char) c);
                case '\n' -> quoted.append("\\n");
                case '\t' -> quoted.append("\\t");
                default -> {
                    if (c < ' ' || c == 0x7f) {
                        quoted.append(String.format("\\u%04x", c));
                    } else {
                        quoted.append((char) c);
                    }
                }
            }
        });
        return quoted.append('"').toString();
    }
}
