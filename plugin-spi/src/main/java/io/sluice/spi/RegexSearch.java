package io.sluice.spi;

import java.util.regex.Pattern;

/**
 * Looks for configured regular expressions in texts that others wrote. Java's engine calls itself for each round of a group
 * that is repeated, as in {@code (a|b)*}, so a text of some thousand characters can fill a thread's stack. Then nobody knows
 * whether the expression is in the text, and whoever asks says what that is to mean, such as what refuses the request.
 */
public final class RegexSearch {
    private RegexSearch() {}

    /**
     * Whether an expression is found in a text.
     *
     * @param undecided what is answered when the stack is full before that is known
     */
    public static boolean finds(Pattern pattern, CharSequence text, boolean undecided) {
        try {
            return pattern.matcher(text).find();
        } catch (StackOverflowError e) {
            return undecided;
        }
    }
}
