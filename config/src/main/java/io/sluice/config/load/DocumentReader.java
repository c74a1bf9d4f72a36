package io.sluice.config.load;

import io.sluice.config.ExtensionConfig;
import io.sluice.config.PluginConfig;
import io.sluice.config.ProxyConfig;
import io.sluice.spi.config.Binder;
import io.sluice.spi.config.Binding;
import io.sluice.spi.config.ConfigIssue;
import io.sluice.spi.config.KeyPath;
import io.sluice.spi.config.Schema;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** From a TOML document to a configuration. */
final class DocumentReader {
    private static final String SETTINGS = "settings";
    /** The sections whose tables have keys that only a category knows, with those that all have. */
    private static final Map<String, List<String>> OPEN_SECTIONS = Map.of(
            "plugins", keys(PluginConfig.class),
            "extensions", keys(ExtensionConfig.class));

    /** Where the admin listener is: read before a config source has told anything, and never again. */
    private static final String ADMIN_ADDRESS = "admin.addr";

    private final TomlDocument document;
    private final ConfigParts parts;
    private final Positions positions;
    private final List<ConfigIssue> issues = new ArrayList<>();

    DocumentReader(TomlDocument document, ConfigParts parts) {
        this.document = document;
        this.parts = parts;
        this.positions = new Positions(parts, document.lines());
    }

    private static List<String> keys(Class<? extends Record> type) {
        return Schema.of(type).without(SETTINGS).names();
    }

    LoadResult read(String fingerprint) {
        // A table whose header cannot be read has no name: everything which refers to it would seem to be wrong.
        var tree = document.whole() ? tree() : Map.<String, Object>of();
        var config = document.whole() ? bind(tree) : Optional.<ProxyConfig>empty();
        var problems = problems();
        return problems.isEmpty() && config.isPresent()
                ? new LoadResult.Loaded(config.get(), positions, fingerprint)
                : new LoadResult.Rejected(problems, SoundTables.of(tree, document.faults()), positions, fingerprint);
    }

    private List<ConfigProblem> problems() {
        var problems = new ArrayList<ConfigProblem>();
        document.faults().forEach(fault -> problems.add(positions.problem(fault)));
        issues.stream()
                .filter(issue -> document.faults().stream().noneMatch(fault -> fault.mayCause(issue.path())))
                .forEach(issue -> problems.add(positions.problem(issue.path(), issue.message())));
        problems.sort(Comparator.comparingInt(ConfigProblem::line));
        return problems;
    }

    private Optional<ProxyConfig> bind(Map<String, Object> tree) {
        issues.addAll(CrossChecks.issues(new Sections(tree)));
        Integer line = document.lines().get(ADMIN_ADDRESS);
        if (line != null && !parts.isOfFirst(line)) {
            issues.add(new ConfigIssue(
                    ADMIN_ADDRESS, "is read at the start only, and from the file itself: write it there"));
        }
        return switch (Binder.bind(ProxyConfig.class, tree)) {
            case Binding.Bound<ProxyConfig> bound -> Optional.of(bound.value());
            case Binding.Refused<ProxyConfig> refused -> {
                issues.addAll(refused.issues());
                yield Optional.empty();
            }
        };
    }

    private Map<String, Object> tree() {
        var tree = withoutPingapKeys();
        OPEN_SECTIONS.forEach(
                (section, known) -> tree.computeIfPresent(section, (name, tables) -> withSettings(tables, known)));
        return tree;
    }

    private Map<String, Object> withoutPingapKeys() {
        var tree = withoutPingapKeys("", "", document.tree());
        tree.computeIfPresent("basic", (section, basic) -> withoutPingapKeys(section, section, basic));
        for (String section : List.of("servers", "locations", "upstreams", "certificates")) {
            tree.computeIfPresent(section, (name, tables) -> withoutPingapKeysInEach(section, tables));
        }
        return tree;
    }

    private Object withoutPingapKeysInEach(String section, Object tables) {
        if (!(tables instanceof Map<?, ?> byName)) {
            return tables;
        }
        var result = new LinkedHashMap<String, Object>();
        byName.forEach((key, table) -> {
            String name = String.valueOf(key);
            result.put(name, withoutPingapKeys(section, KeyPath.key(section, name), table));
        });
        return result;
    }

    private Object withoutPingapKeys(String section, String path, Object table) {
        return table instanceof Map<?, ?> keys ? withoutPingapKeys(section, path, keys) : table;
    }

    private Map<String, Object> withoutPingapKeys(String section, String path, Map<?, ?> table) {
        var result = new LinkedHashMap<String, Object>();
        table.forEach((key, value) -> {
            String name = String.valueOf(key);
            PingapKeys.message(section, name)
                    .ifPresentOrElse(
                            message -> issues.add(new ConfigIssue(KeyPath.key(path, name), message)),
                            () -> result.put(name, value));
        });
        return result;
    }

    /** Puts the keys that only a category knows into a table of their own. */
    private static Object withSettings(Object section, List<String> known) {
        if (!(section instanceof Map<?, ?> byName)) {
            return section;
        }
        var result = new LinkedHashMap<String, Object>();
        byName.forEach((name, table) ->
                result.put(String.valueOf(name), table instanceof Map<?, ?> keys ? split(keys, known) : table));
        return result;
    }

    private static Map<String, Object> split(Map<?, ?> table, List<String> known) {
        var common = new LinkedHashMap<String, Object>();
        var settings = new LinkedHashMap<String, Object>();
        table.forEach((key, value) -> {
            String name = String.valueOf(key);
            (known.contains(name) ? common : settings).put(name, value);
        });
        common.put(SETTINGS, settings);
        return common;
    }
}
