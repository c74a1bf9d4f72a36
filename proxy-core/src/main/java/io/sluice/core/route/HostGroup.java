package io.sluice.core.route;

import io.sluice.core.route.Candidate.Ranked;
import io.sluice.spi.http.RequestHead;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rules of one host item; the groups of wider items that the same hosts match are chained to it, ending with the
 * rules for any host. Rules that need an expression are kept apart: they are tried only where no literal one comes
 * first.
 */
final class HostGroup<T> {
    /** So many rules are sooner tried one after the other than looked up. */
    private static final int FEW = 8;

    final @Nullable HostGroup<T> outer;
    private final @Nullable Candidate<T> fewLiterals;
    private final @Nullable PathIndex<T> manyLiterals;
    private final @Nullable Candidate<T> fewExpressions;
    private final @Nullable PathIndex<T> manyExpressions;

    /** Groups rules, given best first. */
    HostGroup(List<Ranked<T>> rules, @Nullable HostGroup<T> outer) {
        var literals = new ArrayList<Ranked<T>>(rules.size());
        var expressions = new ArrayList<Ranked<T>>();
        for (Ranked<T> rule : rules) {
            (rule.isLiteral() ? literals : expressions).add(rule);
        }
        this.outer = outer;
        this.fewLiterals = literals.size() <= FEW ? Candidate.chain(literals) : null;
        this.manyLiterals = literals.size() <= FEW ? null : new PathIndex<>(literals);
        this.fewExpressions = expressions.size() <= FEW ? Candidate.chain(expressions) : null;
        this.manyExpressions = expressions.size() <= FEW ? null : new PathIndex<>(expressions);
    }

    /** The first literal rule that agrees with a request, if before {@code best}; else {@code best}. */
    Candidate<T> literal(String path, RequestHead head, Candidate<T> best) {
        return manyLiterals == null
                ? Candidate.better(fewLiterals, path, head, best)
                : manyLiterals.search(path, head, best);
    }

    /** The same among the rules that need an expression. */
    Candidate<T> expression(String path, RequestHead head, Candidate<T> best) {
        return manyExpressions == null
                ? Candidate.better(fewExpressions, path, head, best)
                : manyExpressions.search(path, head, best);
    }
}
