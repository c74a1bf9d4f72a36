package io.sluice.core.route;

import io.sluice.core.route.Candidate.Ranked;
import io.sluice.spi.http.RequestHead;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Many candidates by what a path must be (by hash) or begin with (by tree). */
final class PathIndex<T> {
    private final int firstWhole;
    private final int firstPrefix;
    private final TextTable<Candidate<T>> whole;
    private final PrefixTree<Candidate<T>> prefixes;

    /** Indexes rules, given best first. */
    PathIndex(List<Ranked<T>> rules) {
        var ofWhole = new HashMap<String, List<Ranked<T>>>();
        var ofPrefixes = new HashMap<String, List<Ranked<T>>>();
        int leastWhole = Integer.MAX_VALUE;
        int leastPrefix = Integer.MAX_VALUE;
        for (Ranked<T> ranked : rules) {
            PathPattern path = ranked.rule().path();
            if (path.isWhole()) {
                leastWhole = Math.min(leastWhole, ranked.rank());
                add(ranked, path.literal(), ofWhole);
            } else {
                leastPrefix = Math.min(leastPrefix, ranked.rank());
                add(ranked, path.literal(), ofPrefixes);
            }
        }
        this.firstWhole = leastWhole;
        this.firstPrefix = leastPrefix;
        this.whole = new TextTable<>(chains(ofWhole));
        this.prefixes = new PrefixTree<>(chains(ofPrefixes));
    }

    private static <T> void add(Ranked<T> ranked, String literal, Map<String, List<Ranked<T>>> rules) {
        rules.computeIfAbsent(literal, key -> new ArrayList<>()).add(ranked);
    }

    private static <T> Map<String, Candidate<T>> chains(Map<String, List<Ranked<T>>> rules) {
        var chains = HashMap.<String, Candidate<T>>newHashMap(rules.size());
        rules.forEach((literal, ranked) -> chains.put(literal, Candidate.chain(ranked)));
        return chains;
    }

    /** The first candidate that agrees with a request, if before {@code best}; else {@code best}. */
    Candidate<T> search(String path, RequestHead head, Candidate<T> best) {
        Candidate<T> found = best;
        if (firstWhole < found.rank) {
            found = Candidate.better(whole.get(path), head, found);
        }
        if (firstPrefix < found.rank) {
            for (int at = prefixes.longest(path); at != PrefixTree.NONE; at = prefixes.shorter(at)) {
                found = Candidate.better(prefixes.value(at), head, found);
            }
        }
        return found;
    }
}
