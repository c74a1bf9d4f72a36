package io.sluice.core.route;

import io.sluice.spi.http.RequestHead;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A rule at its place in an index, and the answer if it is the one. Candidates that an index finds together are
 * chained, best rank first. A rank is the rule's place in the order of weight: no two rules share one, and smaller is
 * earlier.
 */
final class Candidate<T> {
    /** Rule and rank, before indexing. */
    record Ranked<T>(int rank, LocationRule<T> rule) {
        /** Whether nothing is left to be checked once literal host and path agree. */
        boolean isLiteral() {
            return !rule.path().hasRegex() && !rule.host().hasExpression();
        }
    }

    final int rank;
    final Match<T> match;
    final @Nullable Candidate<T> next;
    private final @Nullable LocationRule<T> toExamine;
    private final PathPattern path;

    private Candidate(
            int rank,
            Match<T> match,
            PathPattern path,
            @Nullable LocationRule<T> toExamine,
            @Nullable Candidate<T> next) {
        this.rank = rank;
        this.match = match;
        this.path = path;
        this.toExamine = toExamine;
        this.next = next;
    }

    /** What a search begins with: worse than any rule. */
    static <T> Candidate<T> none() {
        return new Candidate<>(Integer.MAX_VALUE, new Match.Unmatched<>(), PathPattern.parse(""), null, null);
    }

    /** Chains rules, given best first. */
    static <T> @Nullable Candidate<T> chain(List<Ranked<T>> rules) {
        Candidate<T> first = null;
        for (Ranked<T> ranked : rules.reversed()) {
            LocationRule<T> rule = ranked.rule();
            boolean certain = ranked.isLiteral() && rule.conditions().isEmpty();
            var found = new Match.Found<>(rule, Captures.NONE);
            first = new Candidate<>(ranked.rank(), found, rule.path(), certain ? null : rule, first);
        }
        return first;
    }

    /**
     * The first of a chain that is better than {@code best} and agrees with the request, whose literals are known to;
     * else {@code best}.
     */
    static <T> Candidate<T> better(@Nullable Candidate<T> chain, RequestHead head, Candidate<T> best) {
        for (Candidate<T> each = chain; each != null && each.rank < best.rank; each = each.next) {
            Candidate<T> answer = each.judged(head);
            if (answer != null) {
                return answer;
            }
        }
        return best;
    }

    /** The same for a chain of which only literal hosts are known to agree. */
    static <T> Candidate<T> better(@Nullable Candidate<T> chain, String path, RequestHead head, Candidate<T> best) {
        for (Candidate<T> each = chain; each != null && each.rank < best.rank; each = each.next) {
            Candidate<T> answer = each.path.fitsLiteral(path) ? each.judged(head) : null;
            if (answer != null) {
                return answer;
            }
        }
        return best;
    }

    private @Nullable Candidate<T> judged(RequestHead head) {
        return toExamine == null ? this : examined(toExamine, head);
    }

    // Expressions last: they cost most, and the fewer are run the fewer can overrun.
    private @Nullable Candidate<T> examined(LocationRule<T> rule, RequestHead head) {
        if (!rule.conditions().hold(head)) {
            return null;
        }
        try {
            Captures ofHost = rule.host().hasExpression() ? rule.host().match(head.host()) : Captures.NONE;
            if (ofHost == null) {
                return null;
            }
            Captures ofPath = rule.path().match(head.path());
            if (ofPath == null) {
                return null;
            }
            Captures captures = ofHost.and(ofPath);
            return captures.isEmpty() ? this : answering(new Match.Found<>(rule, captures));
        } catch (RegexOverrun e) {
            return answering(new Match.Undecided<>(rule));
        }
    }

    private Candidate<T> answering(Match<T> answer) {
        return new Candidate<>(rank, answer, path, toExamine, null);
    }
}
