package io.sluice.spi.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** What somebody who mistyped a name may have meant. */
public final class Suggestions {
    private static final int FAR = 3;

    private Suggestions() {}

    /** The known name nearest to the given one: at most two typing errors away, or one of them begins with the other. */
    public static Optional<String> closest(String name, Collection<String> known) {
        return known.stream()
                .filter(candidate -> distance(name, candidate) < FAR)
                .min(Comparator.<String>comparingInt(candidate -> distance(name, candidate))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /** The end of a message: {@code , did you mean "x"?}, or nothing when no known name is near. */
    public static String didYouMean(String name, Collection<String> known) {
        return closest(name, known)
                .map(near -> ", did you mean \"" + near + "\"?")
                .orElse("");
    }

    private static int distance(String name, String candidate) {
        int shorter = Math.min(name.length(), candidate.length());
        boolean similarLength = Math.abs(name.length() - candidate.length()) < FAR;
        int typing = similarLength ? typingErrors(name, candidate) : FAR;
        // A few errors turn any short word into any other one.
        if (typing < FAR && typing * 2 <= Math.max(name.length(), candidate.length())) {
            return typing;
        }
        return shorter >= FAR && (candidate.startsWith(name) || name.startsWith(candidate)) ? FAR - 1 : FAR;
    }

    /** Damerau and Levenshtein: characters left out, added, replaced, or swapped with their neighbour. */
    private static int typingErrors(String a, String b) {
        int[][] errors = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                errors[i][j] = i == 0 || j == 0 ? i + j : cheapest(errors, a, b, i, j);
            }
        }
        return errors[a.length()][b.length()];
    }

    private static int cheapest(int[][] errors, String a, String b, int i, int j) {
        char last = a.charAt(i - 1);
        int same = last == b.charAt(j - 1) ? 0 : 1;
        int best = Math.min(errors[i - 1][j - 1] + same, 1 + Math.min(errors[i - 1][j], errors[i][j - 1]));
        boolean swapped = i > 1 && j > 1 && last == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(best, errors[i - 2][j - 2] + 1) : best;
    }
}
