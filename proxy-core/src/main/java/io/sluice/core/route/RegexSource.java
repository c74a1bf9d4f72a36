package io.sluice.core.route;

import java.util.ArrayList;
import java.util.List;

/**
 * What the text of a regular expression tells without running it. Expressions come from configurations written for
 * Rust's engine, whose named groups may be spelled {@code (?P<name>…)} and have underscores; Java's may not, so such
 * groups get a name of ours and keep the written one beside it.
 *
 * <p>Whatever is not understood here, such as inline flags, only costs the short cuts of {@link #anchored} and
 * {@link #literalPrefix}.
 */
final class RegexSource {
    private static final String META = "\\.[]{}()*+?^$|";

    /** A named group: as the configuration has it, and as {@link java.util.regex.Pattern} gets it. */
    record Group(String name, String javaName) {}

    private final String text;
    private final List<Group> groups = new ArrayList<>();
    private final StringBuilder translated = new StringBuilder();
    private boolean plain = true;

    private RegexSource(String text) {
        this.text = text;
    }

    static RegexSource read(String text) {
        var source = new RegexSource(text);
        source.scan();
        return source;
    }

    /** The expression in Java's dialect. */
    String java() {
        return translated.toString();
    }

    /** The named groups, in the order of their opening parentheses. */
    List<Group> groups() {
        return List.copyOf(groups);
    }

    /**
     * Whether a search that does not succeed at the text's first character succeeds nowhere: the expression begins with
     * {@code ^}, or with {@code .*} or {@code .+}, which swallow whatever stands before any later place.
     */
    boolean anchored() {
        return plain && (startsAtBegin() || text.startsWith(".*") || text.startsWith(".+"));
    }

    /** A text with which everything begins that the expression matches; empty when none is known. */
    String literalPrefix() {
        var prefix = new StringBuilder();
        if (!plain || !startsAtBegin()) {
            return "";
        }
        int at = 1;
        while (at < text.length()) {
            boolean escaped = text.charAt(at) == '\\' && at + 1 < text.length();
            char c = text.charAt(escaped ? at + 1 : at);
            if (c > '~' || (escaped ? Character.isLetterOrDigit(c) : META.indexOf(c) >= 0)) {
                break;
            }
            at += escaped ? 2 : 1;
            if (isOptional(at)) {
                break;
            }
            prefix.append(c);
        }
        return prefix.toString();
    }

    private boolean startsAtBegin() {
        return text.startsWith("^") && !isOptional(1) && !text.startsWith("+", 1);
    }

    /** Whether a quantifier at this place lets what stands before it be absent. */
    private boolean isOptional(int at) {
        return at < text.length() && "*?{".indexOf(text.charAt(at)) >= 0;
    }

    private void scan() {
        int parentheses = 0;
        int brackets = 0;
        int at = 0;
        while (at < text.length()) {
            int from = at;
            char c = text.charAt(at++);
            if (c == '\\') {
                at = endOfEscape(at);
            } else if (c == '[') {
                brackets++;
                at = endOfBracketOpening(at);
            } else if (brackets > 0) {
                brackets -= c == ']' ? 1 : 0;
            } else if (c == '(') {
                parentheses++;
                if (opensNamedGroup(at)) {
                    at = addGroup(at);
                    continue;
                }
                // Flags change what the rest means.
                plain &= !text.startsWith("?", at)
                        || at + 1 == text.length()
                        || !Character.isLetter(text.charAt(at + 1));
            } else if (c == ')') {
                parentheses--;
            } else if (c == '|' && parentheses == 0) {
                plain = false;
            }
            translated.append(text, from, at);
        }
    }

    private int endOfEscape(int at) {
        if (text.startsWith("Q", at)) {
            plain = false;
            int end = text.indexOf("\\E", at);
            return end < 0 ? text.length() : end + 2;
        }
        plain &= !text.startsWith("c", at);
        return Math.min(at + 1, text.length());
    }

    /** A bracket that closes at once is a literal one. */
    private int endOfBracketOpening(int at) {
        int end = text.startsWith("^", at) ? at + 1 : at;
        return text.startsWith("]", end) ? end + 1 : end;
    }

    private boolean opensNamedGroup(int at) {
        int name = text.startsWith("?P<", at) ? at + 3 : text.startsWith("?<", at) ? at + 2 : text.length();
        return name < text.length() && (Character.isLetter(text.charAt(name)) || text.charAt(name) == '_');
    }

    private int addGroup(int at) {
        int from = text.indexOf('<', at) + 1;
        int to = text.indexOf('>', from);
        to = to < 0 ? text.length() : to;
        String name = text.substring(from, to);
        // Only underscores are translated: what else is wrong with a name is Java's to say.
        String javaName = name.replace("_", "U5F");
        groups.add(new Group(name, javaName));
        translated.append("(?<").append(javaName);
        return to;
    }
}
