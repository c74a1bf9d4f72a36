package io.sluice.core.assembly.jars;

import io.sluice.spi.SpiVersion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Whether what plugins say that they need is there: a fitting Sluice, and each other.
 *
 * @param order the plugins that can be used, each behind those that it depends on
 * @param uses which others each of them uses
 * @param refusals the plugins that cannot, with the reasons
 */
public record Resolution(List<String> order, Map<String, List<String>> uses, Map<String, Refusal> refusals) {
    private static final PluginVersion SLUICE = PluginVersion.parse(SpiVersion.current());

    /**
     * Why a plugin cannot be used.
     *
     * @param blamed the plugin whose version does not fit the one that needs it, if that is why
     */
    public record Refusal(String reason, Optional<String> blamed) {
        private Refusal(String reason) {
            this(reason, Optional.empty());
        }
    }

    /**
     * Looks at some plugins.
     *
     * @param gone those that were refused before, with the reasons
     */
    public static Resolution of(Map<String, PluginManifest> plugins, Map<String, String> gone) {
        var refusals = new LinkedHashMap<String, Refusal>();
        plugins.values().forEach(plugin -> {
            if (!plugin.requires().includes(SLUICE)) {
                refusals.put(
                        plugin.name(),
                        new Refusal("it requires Sluice " + plugin.requires() + ", and this is " + SLUICE));
            } else {
                lack(plugin, plugins, gone).ifPresent(refusal -> refusals.put(plugin.name(), refusal));
            }
        });
        var walk = new Walk(plugins, refusals);
        plugins.keySet().forEach(walk::visit);
        return new Resolution(List.copyOf(walk.order), Map.copyOf(walk.uses), Map.copyOf(refusals));
    }

    /** The plugins of {@link #order} in rows: those of a row use only plugins of rows before. */
    List<List<String>> rows() {
        var rows = new ArrayList<List<String>>();
        var depths = new HashMap<String, Integer>();
        for (String name : order) {
            int depth = uses.getOrDefault(name, List.of()).stream()
                    .mapToInt(used -> depths.getOrDefault(used, 0) + 1)
                    .max()
                    .orElse(0);
            depths.put(name, depth);
            if (rows.size() == depth) {
                rows.add(new ArrayList<>());
            }
            rows.get(depth).add(name);
        }
        return rows;
    }

    private static Optional<Refusal> lack(
            PluginManifest plugin, Map<String, PluginManifest> plugins, Map<String, String> gone) {
        for (var need : new TreeMap<>(plugin.dependencies()).entrySet()) {
            PluginManifest other = plugins.get(need.getKey());
            String needs = "it needs plugin " + need.getKey() + ' ' + need.getValue();
            if (other == null) {
                String why = gone.getOrDefault(need.getKey(), "");
                return Optional.of(
                        new Refusal(needs + (why.isEmpty() ? ", which is not there" : ", which is refused: " + why)));
            }
            if (!need.getValue().includes(other.version())) {
                return Optional.of(
                        new Refusal(needs + ", and what is there is " + other.version(), Optional.of(other.name())));
            }
        }
        return Optional.empty();
    }

    /** Depth first, so that dependencies come first; a way that leads back to where it has been is a cycle. */
    private static final class Walk {
        private final Map<String, PluginManifest> plugins;
        private final Map<String, Refusal> refusals;
        private final List<String> order = new ArrayList<>();
        private final Map<String, List<String>> uses = new LinkedHashMap<>();
        private final List<String> way = new ArrayList<>();

        private Walk(Map<String, PluginManifest> plugins, Map<String, Refusal> refusals) {
            this.plugins = plugins;
            this.refusals = refusals;
        }

        private void visit(String name) {
            PluginManifest plugin = plugins.get(name);
            if (plugin == null || refusals.containsKey(name) || uses.containsKey(name)) {
                return;
            }
            int before = way.indexOf(name);
            if (before >= 0) {
                refuseCycle(List.copyOf(way.subList(before, way.size())));
                return;
            }
            way.add(name);
            List<String> used = usedBy(plugin);
            used.forEach(this::visit);
            way.removeLast();
            if (!refusals.containsKey(name)) {
                order.add(name);
                uses.put(name, used);
            }
        }

        private List<String> usedBy(PluginManifest plugin) {
            var used = new ArrayList<>(plugin.dependencies().keySet());
            plugin.optionalDependencies().forEach((name, range) -> {
                PluginManifest other = plugins.get(name);
                if (other != null && !refusals.containsKey(name) && range.includes(other.version())) {
                    used.add(name);
                }
            });
            used.sort(null);
            return List.copyOf(used);
        }

        private void refuseCycle(List<String> cycle) {
            for (String name : cycle) {
                int start = cycle.indexOf(name);
                var turned = new ArrayList<>(cycle.subList(start, cycle.size()));
                turned.addAll(cycle.subList(0, start));
                refusals.put(name, new Refusal("it depends on itself: " + String.join(" → ", turned) + " → " + name));
            }
        }
    }
}
