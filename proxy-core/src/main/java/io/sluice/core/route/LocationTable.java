package io.sluice.core.route;

import io.sluice.core.route.Candidate.Ranked;
import io.sluice.spi.http.RequestHead;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The rules of a server, asked for each request: the first whose host, path and conditions all agree, in order of
 * weight, larger first, and of the list. Immutable; asking allocates nothing unless there are captures.
 *
 * <p>Why the answer is that of trying all rules in order: each rule has a rank, its place in that order. An index only
 * leaves out rules whose literal host or path disagrees with the request, and whatever it does not leave out is checked
 * in full. Of the rules that agree, the one of least rank is kept, so in which order they are come upon does not
 * matter. To a rule that cannot be decided the same applies: it is the answer exactly when no rule of smaller rank
 * agrees.
 *
 * <p>The host leads to a chain of groups of rules, the one for any host last. It is walked twice: for rules that are
 * all literal, then for those with expressions, so that no expression runs where a literal rule comes first anyway.
 */
public final class LocationTable<T> {
    private final HostIndex<T> hosts;
    private final Candidate<T> none = Candidate.none();

    private LocationTable(HostIndex<T> hosts) {
        this.hosts = hosts;
    }

    /** Builds the table of some rules. */
    public static <T> LocationTable<T> of(List<LocationRule<T>> rules) {
        var ranked = new ArrayList<Ranked<T>>(rules.size());
        rules.stream()
                .sorted(Comparator.<LocationRule<T>>comparingInt(LocationRule::weight)
                        .reversed())
                .forEach(rule -> ranked.add(new Ranked<>(ranked.size(), rule)));
        return new LocationTable<>(new HostIndex<>(ranked));
    }

    /** The rule for a request. */
    public Match<T> match(RequestHead head) {
        String path = head.path();
        HostGroup<T> group = hosts.group(head.host());
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
