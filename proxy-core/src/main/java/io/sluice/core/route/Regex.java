package io.sluice.core.route;

import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * A regular expression from the configuration, searched for anywhere in a text. Java's engine backtracks, so a text
 * made for it can keep some expressions busy for ever, or fill the stack: a search ends with {@link RegexOverrun} after
 * {@link #MAX_STEPS} looks at the text, or when the stack is full. Whoever asks then knows neither that the expression
 * matches nor that it does not, and must not guess.
 *
 * <p>Each thread keeps one {@link Matcher} per expression, so that searching allocates nothing.
 */
final class Regex {
    /** Some milliseconds at most; what is quadratic in a text's length gets by with texts of a thousand characters. */
    static final int MAX_STEPS = 500_000;

    private record Search(Matcher matcher, BoundedText text) {}

    private final Pattern pattern;
    private final String literalPrefix;
    private final boolean anchored;
    private final String[] names;
    private final int[] groups;
    private final int groupCount;

    // As many as there are expressions in a configuration; they go with its tables.
    @SuppressWarnings("ThreadLocalUsage")
    private final ThreadLocal<Search> searches = ThreadLocal.withInitial(this::newSearch);

    private Regex(String text, int flags) {
        RegexSource source = RegexSource.read(text);
        // Only a line feed ends a line, as in Rust; paths and hosts have none, so "." is any character.
        this.pattern = Pattern.compile(source.java(), Pattern.UNIX_LINES | flags);
        this.literalPrefix = flags == 0 ? source.literalPrefix() : "";
        this.anchored = source.anchored();
        this.groupCount = pattern.matcher("").groupCount();
        List<RegexSource.Group> named = source.groups();
        Map<String, Integer> numbers = pattern.namedGroups();
        this.names = named.stream().map(RegexSource.Group::name).toArray(String[]::new);
        this.groups = named.stream()
                .map(RegexSource.Group::javaName)
                .mapToInt(numbers::get)
                .toArray();
    }

    /**
     * Compiles an expression.
     *
     * @throws IllegalArgumentException saying what is wrong with it
     */
    static Regex of(String text) {
        return compile(text, 0);
    }

    /** Compiles an expression that takes no notice of case. */
    static Regex ignoringCase(String text) {
        return compile(text, Pattern.CASE_INSENSITIVE);
    }

    private static Regex compile(String text, int flags) {
        try {
            return new Regex(text, flags);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "not a regular expression: \"%s\": %s".formatted(text, e.getDescription()), e);
        }
    }

    /** A text with which everything begins that this matches; empty when none is known. */
    String literalPrefix() {
        return literalPrefix;
    }

    /** Number of groups, named or not. */
    int groupCount() {
        return groupCount;
    }

    /** The number of a named group, or -1. */
    int group(String name) {
        for (int i = 0; i < names.length; i++) {
            if (names[i].equals(name)) {
                return groups[i];
            }
        }
        return -1;
    }

    /** What the named groups matched; null when the expression does not match. */
    @Nullable
    Captures match(String text) {
        Matcher matcher = search(text);
        return matcher == null ? null : captures(matcher);
    }

    /** The first match, with all its groups; null when there is none. */
    @Nullable
    MatchResult find(String text) {
        Matcher matcher = search(text);
        return matcher == null ? null : matcher.toMatchResult();
    }

    /** What the named groups took in one of this expression's matches. */
    Captures captures(MatchResult match) {
        int present = 0;
        for (int group : groups) {
            present += match.start(group) < 0 ? 0 : 1;
        }
        if (present == 0) {
            return Captures.NONE;
        }
        var presentNames = new String[present];
        var values = new String[present];
        int to = 0;
        for (int i = 0; i < groups.length; i++) {
            String value = match.group(groups[i]);
            if (value != null) {
                presentNames[to] = names[i];
                values[to++] = value;
            }
        }
        return Captures.of(presentNames, values);
    }

    /** The thread's own matcher, good until its next search. */
    private @Nullable Matcher search(String text) {
        if (!text.startsWith(literalPrefix)) {
            return null;
        }
        Search search = searches.get();
        search.text.set(text, MAX_STEPS);
        Matcher matcher = search.matcher.reset();
        try {
            return (anchored ? matcher.lookingAt() : matcher.find()) ? matcher : null;
        } catch (StackOverflowError e) {
            // The matcher was left in the middle of things.
            searches.remove();
            throw new RegexOverrun();
        }
    }

    private Search newSearch() {
        BoundedText text = BoundedText.ofThread();
        return new Search(pattern.matcher(text), text);
    }

    @Override
    public String toString() {
        return pattern.pattern();
    }
}
