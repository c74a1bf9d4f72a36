package io.sluice.core.route;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Changes the path of a request: {@code PATTERN REPLACEMENT}, as in {@code ^/users/(.*)$ /api/users/$1}. The first
 * place in the path where the regular expression matches is replaced; the query stays. Without a second word the match
 * is removed; but a single word that refers to something, as {@code /$tenant} does, is the whole new path.
 *
 * <p>In the replacement, {@code $1} and {@code ${1}} are groups of the pattern by number, {@code $name} and {@code
 * ${name}} groups by name or else variables; what is not set is nothing. {@code $$} is a dollar sign, as is one that
 * begins no reference. Digits end a number: {@code $1st} is {@code ${1}st}. Inserted variables are percent-encoded
 * where they have characters that no path has, so that none of them can begin a query. Should the replacement itself
 * begin one, the request's query is added to it.
 */
public final class Rewrite {
    /** What became of a target. */
    public sealed interface Result {
        /** The target to go on with, the very same instance when nothing changed, and what named groups captured. */
        record Target(String target, Captures captures) implements Result {}

        /**
         * The expression backtracks over this path and was stopped: the request must be refused as a failure of ours.
         */
        record Undecided() implements Result {}
    }

    private sealed interface Part {
        record Text(String text) implements Part {}

        record Group(int number) implements Part {}

        record Variable(String name) implements Part {}
    }

    private static final Regex ANYTHING = Regex.of(".*");
    private static final Pattern REFERENCE = Pattern.compile("\\$[\\w{$]");

    private final String text;
    private final Regex pattern;
    private final List<Part> replacement;

    private Rewrite(String text, Regex pattern, List<Part> replacement) {
        this.text = text;
        this.pattern = pattern;
        this.replacement = List.copyOf(replacement);
    }

    /**
     * Reads a rewrite.
     *
     * @throws IllegalArgumentException for none or more than two words, a wrong expression, a group it does not have
     */
    public static Rewrite parse(String text) {
        String[] words = text.strip().split("\\s+", -1);
        if (words.length > 2 || words[0].isEmpty()) {
            throw new IllegalArgumentException(
                    "a rewrite is PATTERN REPLACEMENT, without spaces in either: \"%s\"".formatted(text));
        }
        if (words.length == 2 || !REFERENCE.matcher(words[0]).find()) {
            Regex pattern = Regex.of(words[0]);
            return new Rewrite(text, pattern, parts(words.length == 2 ? words[1] : "", pattern));
        }
        if (!words[0].startsWith("/") && !words[0].startsWith("$")) {
            throw new IllegalArgumentException(
                    "one word that refers to something is the whole new path, and \"%s\" begins with no \"/\""
                            .formatted(words[0]));
        }
        return new Rewrite(text, ANYTHING, parts(words[0], ANYTHING));
    }

    private static List<Part> parts(String replacement, Regex pattern) {
        var parts = new ArrayList<Part>();
        int at = 0;
        while (at < replacement.length()) {
            int dollar = replacement.indexOf('$', at);
            int end = dollar < 0 ? replacement.length() : dollar;
            if (end > at) {
                parts.add(new Part.Text(replacement.substring(at, end)));
            }
            at = dollar < 0 ? end : addReference(replacement, dollar, pattern, parts);
        }
        return parts;
    }

    /** Reads what a dollar sign begins; gives the place behind it. */
    private static int addReference(String replacement, int dollar, Regex pattern, List<Part> parts) {
        boolean braced = replacement.startsWith("{", dollar + 1);
        int from = dollar + (braced ? 2 : 1);
        int to = endOfReference(replacement, from);
        if (braced && (to == from || !replacement.startsWith("}", to))) {
            throw new IllegalArgumentException(
                    "\"${\" at %d is not \"${name}\": \"%s\"".formatted(dollar, replacement));
        }
        if (to == from) {
            parts.add(new Part.Text("$"));
            return replacement.startsWith("$", from) ? from + 1 : from;
        }
        parts.add(reference(replacement.substring(from, to), pattern));
        return braced ? to + 1 : to;
    }

    private static int endOfReference(String replacement, int from) {
        int to = from;
        boolean number = from < replacement.length() && isDigit(replacement.charAt(from));
        while (to < replacement.length()
                && (number ? isDigit(replacement.charAt(to)) : isNamePart(replacement.charAt(to)))) {
            to++;
        }
        return to;
    }

    private static Part reference(String name, Regex pattern) {
        if (!isDigit(name.charAt(0))) {
            int group = pattern.group(name);
            return group < 0 ? new Part.Variable(name) : new Part.Group(group);
        }
        if (name.length() > 3 || Integer.parseInt(name) > pattern.groupCount()) {
            throw new IllegalArgumentException(
                    "no group $%s in \"%s\", which has %d".formatted(name, pattern, pattern.groupCount()));
        }
        return new Part.Group(Integer.parseInt(name));
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isNamePart(char c) {
        return isDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    }

    /**
     * Rewrites a target.
     *
     * @param target path and query
     * @param variables gives the value of a name that is no group of the pattern
     * @return a target that begins with a slash: one is put before a result that does not
     */
    public Result apply(String target, Function<String, Optional<String>> variables) {
        int question = target.indexOf('?');
        String path = question < 0 ? target : target.substring(0, question);
        MatchResult match;
        try {
            match = pattern.find(path);
        } catch (RegexOverrun e) {
            return new Result.Undecided();
        }
        // "*" names the server, not a path.
        if (match == null || !path.startsWith("/")) {
            return new Result.Target(target, Captures.NONE);
        }
        String newPath = replaced(path, match, variables);
        return new Result.Target(
                newPath.equals(path) ? target : withQuery(newPath, target, question), pattern.captures(match));
    }

    private String replaced(String path, MatchResult match, Function<String, Optional<String>> variables) {
        var result = new StringBuilder(path.length() + 32).append(path, 0, match.start());
        for (Part part : replacement) {
            switch (part) {
                case Part.Text(String literal) -> result.append(literal);
                case Part.Group(int number) -> appendPresent(match.group(number), result);
                case Part.Variable(String name) ->
                    variables.apply(name).ifPresent(value -> appendEncoded(value, result));
            }
        }
        result.append(path, match.end(), path.length());
        if (result.isEmpty() || result.charAt(0) != '/') {
            result.insert(0, '/');
        }
        return result.toString();
    }

    private static void appendPresent(@Nullable String group, StringBuilder result) {
        if (group != null) {
            result.append(group);
        }
    }

    private static String withQuery(String newPath, String target, int question) {
        if (question < 0) {
            return newPath;
        }
        return newPath.indexOf('?') < 0
                ? newPath + target.substring(question)
                : newPath + '&' + target.substring(question + 1);
    }

    // RFC 3986 §3.3: pchar and "/"; a percent sign only where it begins an encoded octet.
    private static void appendEncoded(String value, StringBuilder result) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < bytes.length; i++) {
            char c = (char) (bytes[i] & 0xff);
            boolean kept = c == '%'
                    ? i + 2 < bytes.length && isHex(bytes[i + 1]) && isHex(bytes[i + 2])
                    : isNamePart(c) || "-.~!$&'()*+,;=:@/".indexOf(c) >= 0;
            if (kept) {
                result.append(c);
            } else {
                result.append('%')
                        .append(Character.toUpperCase(Character.forDigit(c >> 4, 16)))
                        .append(Character.toUpperCase(Character.forDigit(c & 15, 16)));
            }
        }
    }

    private static boolean isHex(byte c) {
        return Character.digit((char) c, 16) >= 0;
    }

    /** The rewrite as it was written. */
    @Override
    public String toString() {
        return text;
    }
}
