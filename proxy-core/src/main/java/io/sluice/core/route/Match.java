package io.sluice.core.route;

/**
 * What a {@link LocationTable} says about a request.
 *
 * @param <T> the rules' payload
 */
public sealed interface Match<T> {
    /** The first rule that agrees with the request, and what its patterns captured. */
    record Found<T>(LocationRule<T> rule, Captures captures) implements Match<T> {}

    /** No rule agrees. */
    record Unmatched<T>() implements Match<T> {}

    /**
     * No rule before this one agrees, and whether this one does took too long to find out: one of its expressions
     * backtracks over this request. The request must be refused as a failure of ours. Going on to later rules would let
     * a client pass by a location, with whatever guards it, through a path made for the purpose.
     */
    record Undecided<T>(LocationRule<T> rule) implements Match<T> {}
}
