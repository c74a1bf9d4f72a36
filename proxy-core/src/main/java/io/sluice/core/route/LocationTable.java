package io.sluice.core.route;

import io.sluice.core.route.Candidate.Ranked;
import io.sluice.spi.http.RequestHead;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The rules of a server, asked for each request: the first whose host, path and conditions all agree, in order of weight,
 * larger first, and of the list. Immutable; asking allocates nothing unless there are captures.
 *
 * <p>Why the answer is that of trying all rules in order: each rule has a rank, its place in that order. An index only leaves
 * out rules whose literal host or path disagrees with the request, and whatever it does not leave out is checked in full.
 * Of the rules that agree, the one of least rank is kept, so in which order they are come upon does not matter. To a rule
 * that cannot be decided the same applies: it is the answer exactly when no rule of smaller rank agrees.
 *
 * <p>Hosts by hash, else by longest suffix, lead to a chain of {@link HostGroup}s, the group for any host last. Rules with
 * an expression among their hosts are in that last group. The chain is walked twice: for rules that are all literal, then for
 * those with expressions, so that no expression runs where a literal rule comes first anyway.
 */
public final class LocationTable<T> {
    private final Map<String, HostGroup<T>> hosts = new HashMap<>();
    private final AffixTree<HostGroup<T>> domains;
    private final HostGroup<T> any;
    private final Candidate<T> none = Candidate.none();

    private LocationTable(List<LocationRule<T>> rules) {
        List<LocationRule<T>> ordered = rules.stream()
                .sorted(Comparator.<LocationRule<T>>comparingInt(LocationRule::weight)
                        .reversed())
                .toList();
        var ofNames = new HashMap<String, List<Ranked<T>>>();
        var ofSuffixes = new HashMap<String, List<Ranked<T>>>();
        var ofAny = new ArrayList<Ranked<T>>();
        for (int rank = 0; rank < ordered.size(); rank++) {
            var ranked = new Ranked<>(rank, ordered.get(rank));
            HostPattern host = ranked.rule().host();
            if (host.isAny() || host.hasExpression()) {
                ofAny.add(ranked);
                continue;
            }
            for (HostPattern.Item item : host.items()) {
                switch (item) {
                    case HostPattern.Item.Name(String name) -> add(ranked, name, ofNames);
                    case HostPattern.Item.Below(String suffix) -> add(ranked, suffix, ofSuffixes);
                    case HostPattern.Item.Expression e -> throw new AssertionError(e);
                }
            }
        }
        this.any = new HostGroup<>(ofAny, null);
        this.domains = AffixTree.ofSuffixes(domainGroups(ofSuffixes));
        ofNames.forEach((name, ranked) -> hosts.put(name, new HostGroup<>(ranked, domainOf(name))));
    }

    /** Builds the table of some rules. */
    public static <T> LocationTable<T> of(List<LocationRule<T>> rules) {
        return new LocationTable<>(rules);
    }

    private static <T> void add(Ranked<T> ranked, String host, Map<String, List<Ranked<T>>> rules) {
        List<Ranked<T>> ofHost = rules.computeIfAbsent(host, key -> new ArrayList<>());
        // A list may name a host twice.
        if (ofHost.isEmpty() || !ofHost.getLast().equals(ranked)) {
            ofHost.add(ranked);
        }
    }

    private Map<String, HostGroup<T>> domainGroups(Map<String, List<Ranked<T>>> ofSuffixes) {
        var groups = new HashMap<String, HostGroup<T>>();
        ofSuffixes.keySet().stream()
                .sorted(Comparator.comparingInt(String::length))
                .forEach(suffix -> groups.put(
                        suffix,
                        new HostGroup<>(ofSuffixes.getOrDefault(suffix, List.of()), enclosing(suffix, groups))));
        return groups;
    }

    /** The group of the longest suffix that every host below {@code suffix} has besides; the shorter ones are there already. */
    private HostGroup<T> enclosing(String suffix, Map<String, HostGroup<T>> groups) {
        for (int dot = suffix.indexOf('.', 1); dot >= 0; dot = suffix.indexOf('.', dot + 1)) {
            HostGroup<T> group = groups.get(suffix.substring(dot));
            if (group != null) {
                return group;
            }
        }
        return any;
    }

    private HostGroup<T> domainOf(String host) {
        int domain = domains.longest(host);
        // The bare suffix is no host below it.
        if (domain != AffixTree.NONE && domains.length(domain) == host.length()) {
            domain = domains.outer(domain);
        }
        return domain == AffixTree.NONE ? any : domains.value(domain);
    }

    /** The rule for a request. */
    public Match<T> match(RequestHead head) {
        String host = head.host();
        String path = head.path();
        HostGroup<T> group = hosts.get(host);
        if (group == null) {
            group = domainOf(host);
        }
        Candidate<T> best = none;
        for (HostGroup<T> each = group; each != null; each = each.outer) {
            best = each.literal(path, head, best);
        }
        for (HostGroup<T> each = group; each != null; each = each.outer) {
            best = each.expression(path, head, best);
        }
        return best.match;
    }
}
