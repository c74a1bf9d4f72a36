package io.sluice.plugins.uarestriction;

import java.util.regex.Pattern;

/**
 * Letters that a text must have, in any case, for a regular expression to be found in it: the longest run of letters that
 * stands for itself, outside of groups, classes and alternatives. Where the expression uses what is not understood here there are
 * none, which costs time and nothing else.
 */
final class RequiredLiteral {
    private static final int SHORTEST = 3;

    /** After a backslash: quotations, escapes with arguments, references back. */
    private static final String ESCAPES_NOT_UNDERSTOOD = "QEcxu0123456789pPNkXR";

    private final String source;
    private final StringBuilder run = new StringBuilder();
    private String longest = "";
    private int at;
    private boolean understood = true;

    private RequiredLiteral(String source) {
        this.source = source;
    }

    /** The letters in lower case; empty when there are none. */
    static String of(Pattern pattern) {
        boolean plain = (pattern.flags() & ~Pattern.CASE_INSENSITIVE) == 0;
        if (!plain) {
            return "";
        }
        String literal = new RequiredLiteral(pattern.pattern()).read();
        return literal.length() < SHORTEST ? "" : LiteralFinder.lowerCase(literal);
    }

    private String read() {
        while (understood && at < source.length()) {
            char c = source.charAt(at);
            at++;
            switch (c) {
                case '|' -> {
                    return "";
                }
                case '(' -> skipGroup();
                case '[' -> skipClass();
                case '\\' -> escape();
                case '?', '*' -> optional();
                case '{' -> {
                    optional();
                    at = source.indexOf('}', at) + 1;
                }
                case '+', '.', '^', '$' -> end();
                default -> letter(c);
            }
        }
        end();
        return understood ? longest : "";
    }

    private void letter(char c) {
        if (c < 0x80) {
            run.append(c);
        } else {
            // Without regard to case these have rules of their own.
            end();
        }
    }

    private void escape() {
        char c = source.charAt(at);
        at++;
        if (Character.isLetterOrDigit(c)) {
            understood &= ESCAPES_NOT_UNDERSTOOD.indexOf(c) < 0;
            end();
        } else {
            letter(c);
        }
    }

    /** The last letter need not be there. */
    private void optional() {
        if (!run.isEmpty()) {
            run.setLength(run.length() - 1);
        }
        end();
    }

    private void end() {
        if (run.length() > longest.length()) {
            longest = run.toString();
        }
        run.setLength(0);
    }

    private void skipGroup() {
        end();
        requireFlagsUnderstood();
        for (int depth = 1; depth > 0; ) {
            char c = source.charAt(at);
            at++;
            switch (c) {
                case '(' -> {
                    depth++;
                    requireFlagsUnderstood();
                }
                case ')' -> depth--;
                case '[' -> skipClass();
                case '\\' -> at++;
                default -> {}
            }
        }
    }

    /** Of flags within the expression only {@code i} is, which changes nothing here. */
    private void requireFlagsUnderstood() {
        if (source.charAt(at) != '?') {
            return;
        }
        for (int i = at + 1; Character.isLetter(source.charAt(i)) || source.charAt(i) == '-'; i++) {
            understood &= source.charAt(i) == 'i';
        }
    }

    private void skipClass() {
        end();
        int first = source.charAt(at) == '^' ? at + 1 : at;
        understood &= source.charAt(first) != ']';
        for (int depth = 1; understood && depth > 0; ) {
            char c = source.charAt(at);
            at++;
            switch (c) {
                case '[' -> depth++;
                case ']' -> depth--;
                case '\\' -> at++;
                default -> {}
            }
        }
    }
}
