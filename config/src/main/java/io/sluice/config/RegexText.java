package io.sluice.config;

import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * The text of a regular expression. Whoever compiles it reads Rust's spelling of named groups too, {@code (?P<name>…)} and
 * names with underscores, so a judgement by {@link Pattern} alone would refuse what works.
 */
public final class RegexText {
    private static final Pattern NAME = Pattern.compile("(\\(\\?)P?(<)([A-Za-z]\\w*)>|(\\\\k<)([A-Za-z]\\w*)>");

    private RegexText() {}

    /** What is wrong with one, in words that follow its key; empty when nothing is. */
    public static Optional<String> fault(String text) {
        try {
            Pattern.compile(NAME.matcher(text).replaceAll(RegexText::withJavaName));
            return Optional.empty();
        } catch (PatternSyntaxException e) {
            return Optional.of("not a regular expression: " + e.getDescription());
        }
    }

    private static String withJavaName(MatchResult found) {
        boolean reference = found.group(4) != null;
        String opening = reference ? found.group(4) : found.group(1) + found.group(2);
        String name = reference ? found.group(5) : found.group(3);
        return Matcher.quoteReplacement(opening + name.replace("_", "U") + '>');
    }
}
