package io.sluice.plugins.subfilter;

/** A compiled filter line. Serves any number of bodies at once. */
sealed interface Substitution permits LiteralSubstitution, RegexSubstitution {

    /** Begins one body. */
    Rewriter start();
}
