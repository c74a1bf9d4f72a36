package io.sluice.plugins.uarestriction;

import io.sluice.spi.RegexSearch;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Many regular expressions, any number of them, looked for in a text at once.
 *
 * <p>Most contain some letters that must be in a text for the expression to be found there; many are nothing but such
 * letters. One automaton finds in one pass which of these letters a text has, and only expressions whose letters were found
 * are tried themselves, each once. Those that need no letters in particular, such as {@code ^$}, are always tried.
 */
final class PatternSet {
    private final LiteralFinder literals;
    private final List<Pattern> byLiteral;
    private final List<Pattern> always;

    private PatternSet(LiteralFinder literals, List<Pattern> byLiteral, List<Pattern> always) {
        this.literals = literals;
        this.byLiteral = byLiteral;
        this.always = always;
    }

    /** The set of some expressions. */
    static PatternSet of(Collection<Pattern> patterns) {
        var needed = new ArrayList<String>();
        var byLiteral = new ArrayList<Pattern>();
        var always = new ArrayList<Pattern>();
        for (var pattern : patterns) {
            String literal = RequiredLiteral.of(pattern);
            if (literal.isEmpty()) {
                always.add(pattern);
            } else {
                needed.add(literal);
                byLiteral.add(pattern);
            }
        }
        return new PatternSet(LiteralFinder.of(needed), List.copyOf(byLiteral), List.copyOf(always));
    }

    /**
     * Whether one of them is found in a text.
     *
     * @param undecided what counts for an expression of which that cannot be said
     */
    boolean findsOneIn(String text, boolean undecided) {
        for (var pattern : always) {
            if (RegexSearch.finds(pattern, text, undecided)) {
                return true;
            }
        }
        return new Search(text, undecided).run();
    }

    /** One pass through one text. */
    private final class Search implements LiteralFinder.Visitor {
        private final String text;
        private final boolean undecided;
        private @Nullable BitSet tried;

        private Search(String text, boolean undecided) {
            this.text = text;
            this.undecided = undecided;
        }

        private boolean run() {
            return literals.find(text, this);
        }

        @Override
        public boolean found(int literal) {
            if (tried == null) {
                tried = new BitSet();
            }
            if (tried.get(literal)) {
                return false;
            }
            tried.set(literal);
            return RegexSearch.finds(byLiteral.get(literal), text, undecided);
        }
    }
}
