package io.sluice.core.route;

import io.sluice.core.route.Candidate.Ranked;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The group of rules for a host: that of its name, else that of the longest suffix, else that for any host. Rules with
 * an expression among their hosts count as for any.
 */
final class HostIndex<T> {
    /** Powers of 31, up to the length of what a {@link HostPattern} takes for a host. */
    private static final int[] POWERS = new int[HostPattern.MAX_LENGTH + 1];

    static {
        POWERS[0] = 1;
        for (int i = 1; i < POWERS.length; i++) {
            POWERS[i] = 31 * POWERS[i - 1];
        }
    }

    private final TextTable<HostGroup<T>> names;
    private final TextTable<HostGroup<T>> domains;
    private final HostGroup<T> any;

    /** Indexes rules, given best first. */
    HostIndex(List<Ranked<T>> rules) {
        var ofNames = new HashMap<String, List<Ranked<T>>>();
        var ofDomains = new HashMap<String, List<Ranked<T>>>();
        var ofAny = new ArrayList<Ranked<T>>();
        for (Ranked<T> ranked : rules) {
            HostPattern host = ranked.rule().host();
            if (host.isAny() || host.hasExpression()) {
                ofAny.add(ranked);
                continue;
            }
            for (HostPattern.Item item : host.items()) {
                switch (item) {
                    case HostPattern.Item.Name(String name) -> add(ranked, name, ofNames);
                    case HostPattern.Item.Below(String suffix) -> add(ranked, suffix, ofDomains);
                    case HostPattern.Item.Expression e -> throw new AssertionError(e);
                }
            }
        }
        this.any = new HostGroup<>(ofAny, null);
        var domainGroups = new HashMap<String, HostGroup<T>>();
        ofDomains.entrySet().stream()
                .sorted(Map.Entry.comparingByKey(Comparator.comparingInt(String::length)))
                .forEach(each -> domainGroups.put(each.getKey(), group(each, domainGroups)));
        this.domains = new TextTable<>(domainGroups);
        var nameGroups = new HashMap<String, HostGroup<T>>();
        ofNames.entrySet().forEach(each -> nameGroups.put(each.getKey(), group(each, domainGroups)));
        this.names = new TextTable<>(nameGroups);
    }

    private static <T> void add(Ranked<T> ranked, String host, Map<String, List<Ranked<T>>> rules) {
        List<Ranked<T>> ofHost = rules.computeIfAbsent(host, key -> new ArrayList<>());
        // A list may name a host twice.
        if (ofHost.isEmpty() || ofHost.getLast().rank() != ranked.rank()) {
            ofHost.add(ranked);
        }
    }

    /** The group of a name or suffix; those of shorter suffixes are there already. */
    private HostGroup<T> group(Map.Entry<String, List<Ranked<T>>> ofHost, Map<String, HostGroup<T>> domainGroups) {
        String host = ofHost.getKey();
        HostGroup<T> outer = any;
        for (int dot = host.indexOf('.', 1); dot >= 0 && outer == any; dot = host.indexOf('.', dot + 1)) {
            outer = domainGroups.getOrDefault(host.substring(dot), any);
        }
        return new HostGroup<>(ofHost.getValue(), outer);
    }

    HostGroup<T> group(String host) {
        HostGroup<T> group = names.get(host);
        if (group == null && !domains.isEmpty()) {
            group = domain(host);
        }
        return group == null ? any : group;
    }

    /**
     * The group of the longest suffix that begins with a dot and is not all of the host. The hash of a string is the
     * sum of its characters, each times 31 to the power of the number of characters behind it; so that of a suffix
     * follows from the whole's by taking off one character after the other.
     */
    private @Nullable HostGroup<T> domain(String host) {
        int length = host.length();
        // No pattern is so long; what comes before could not count.
        int at = Math.max(0, length - POWERS.length);
        int hash = at == 0 ? host.hashCode() : host.substring(at).hashCode();
        while (at < length) {
            char c = host.charAt(at);
            if (c == '.' && at > 0) {
                HostGroup<T> group = domains.get(host, at, hash);
                if (group != null) {
                    return group;
                }
            }
            hash -= c * POWERS[length - 1 - at];
            at++;
        }
        return null;
    }
}
