package io.sluice.plugins.subfilter;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Replaces what matches a regular expression, over a window that slides along the body.
 *
 * <p><b>Theory of operation.</b> The window holds what has not been decided. The engine tells by {@link Matcher#hitEnd} whether
 * bytes beyond the window could have changed its answer. As long as it did not look so far, the answer is that of a search
 * in the whole body. When it did, there is a first place whose trial ran into the end of the window; all before it is
 * decided and given away, the rest waits for more. A trial that has {@code maxMatch} bytes before it and still runs into the
 * end is decided by what is there: that bounds the window, and is why longer matches may be missed.
 *
 * <p>Places are tried one by one only in the window's last {@code maxMatch} bytes, and there only where the pattern can
 * begin with the byte at hand. The engine calls itself for each round of a repeated group, so a long match can fill the stack:
 * at such a place is no match, and more bytes would not change that. Patterns that look behind keep some bytes that have been given away already.
 */
@SuppressWarnings("JdkObsolete") // of hitEnd, which is made for streams such as this one
final class RegexSubstitution implements Substitution {
    private static final int LOOK_BEHIND = 256;
    /** How often a part of a body may fill the stack before the rest of it counts as without match. */
    private static final int MOST_OVERFLOWS = 8;

    private final Pattern pattern;
    private final GroupTemplate replacement;
    private final boolean everyMatch;
    private final int maxMatch;
    private final boolean looksBehind;
    private final boolean[] canBeginWith;

    private RegexSubstitution(Pattern pattern, GroupTemplate replacement, boolean everyMatch, int maxMatch) {
        this.pattern = pattern;
        this.replacement = replacement;
        this.everyMatch = everyMatch;
        this.maxMatch = maxMatch;
        this.looksBehind = looksBehind(pattern.pattern());
        this.canBeginWith = beginnings(pattern, looksBehind);
    }

    static RegexSubstitution of(
            String regex, String replacement, boolean everyMatch, boolean ignoresCase, int maxMatch) {
        try {
            var pattern = Pattern.compile(ByteRegex.of(regex), ignoresCase ? Pattern.CASE_INSENSITIVE : 0);
            if (pattern.matcher("").find()) {
                throw new IllegalArgumentException("the regular expression must not match the empty text");
            }
            return new RegexSubstitution(pattern, GroupTemplate.parse(replacement, pattern), everyMatch, maxMatch);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("not a regular expression: " + e.getDescription(), e);
        }
    }

    /** May say so of a pattern that does not, which only costs time. */
    private static boolean looksBehind(String regex) {
        return Pattern.compile("\\^|\\(\\?<[=!]|\\\\[bBAG]").matcher(regex).find();
    }

    private static boolean[] beginnings(Pattern pattern, boolean looksBehind) {
        var can = new boolean[256];
        var one = new ByteWindow();
        var matcher = pattern.matcher(one);
        for (int i = 0; i < can.length; i++) {
            one.clear();
            one.append(new byte[] {(byte) i});
            matcher.reset();
            can[i] = looksBehind || matcher.lookingAt() || matcher.hitEnd();
        }
        return can;
    }

    @Override
    public Rewriter start() {
        return new Search();
    }

    private final class Search implements Rewriter {
        private final ByteWindow window = new ByteWindow();
        private final Matcher matcher =
                pattern.matcher(window).useTransparentBounds(true).useAnchoringBounds(false);
        /** How many bytes at the window's front were given away, and are there to be looked behind at. */
        private int behind;

        /** Where the next search begins, counted from there: 1 after a match of no bytes at the window's end. */
        private int skip;
        /** Set when a search finds nothing: where the next one has to begin. */
        private int undecided;

        /** Whether the engine looked beyond the window in the last search. */
        private boolean ranIntoEnd;

        private int overflows;
        private boolean done;

        @Override
        public boolean rewrite(ByteWindow in, boolean last, ByteWindow out) {
            if (done) {
                out.append(in);
                return false;
            }
            boolean held = window.length() > behind;
            window.append(in);
            overflows = 0;
            int given = behind;
            int from = behind + skip;
            boolean replaced = false;
            while (!done && from <= window.length() && find(from, last)) {
                out.append(window, given, matcher.start());
                replacement.appendTo(out, window, matcher);
                given = matcher.end();
                from = matcher.end() == matcher.start() ? given + 1 : given;
                replaced = true;
                done = !everyMatch;
            }
            int length = window.length();
            int decided = done || last || from > length ? length : undecided;
            out.append(window, given, decided);
            skip = Math.max(0, from - length);
            slideTo(decided);
            return replaced || held || decided < length;
        }

        /** Looks for a match whose place and extent more bytes could not change; the matcher has it then. */
        private boolean find(int from, boolean last) {
            int end = window.length();
            boolean found = search(from, end);
            if (last || (found && !ranIntoEnd)) {
                return found;
            }
            int tail = Math.max(from, end - maxMatch + 1);
            if (found && matcher.start() < tail) {
                return true;
            }
            int match = found ? matcher.start() : -1;
            int limit = found ? match : end - 1;
            for (int at = tail; at <= limit && overflows < MOST_OVERFLOWS; at++) {
                if (at == match || canBeginWith[window.charAt(at)]) {
                    ranIntoEnd = false;
                    boolean matches = matchesAt(at, end);
                    if (ranIntoEnd) {
                        undecided = at;
                        return false;
                    }
                    if (matches) {
                        return true;
                    }
                }
            }
            undecided = end;
            return false;
        }

        private boolean search(int from, int end) {
            try {
                boolean found = matcher.region(from, end).find();
                ranIntoEnd = matcher.hitEnd();
                return found;
            } catch (StackOverflowError e) {
                return searchPlaceByPlace(from, end);
            }
        }

        /** As above, but leaves out the places where the stack is filled, which the engine does not name. */
        private boolean searchPlaceByPlace(int from, int end) {
            ranIntoEnd = false;
            for (int at = from; at < end && overflows < MOST_OVERFLOWS; at++) {
                if (canBeginWith[window.charAt(at)] && matchesAt(at, end)) {
                    return true;
                }
            }
            return false;
        }

        private boolean matchesAt(int at, int end) {
            try {
                boolean matches = matcher.region(at, end).lookingAt();
                ranIntoEnd |= matcher.hitEnd();
                return matches;
            } catch (StackOverflowError e) {
                overflows++;
                return false;
            }
        }

        private void slideTo(int decided) {
            int keep = looksBehind ? Math.min(decided, LOOK_BEHIND) : 0;
            window.drop(decided - keep);
            behind = keep;
        }

        @Override
        public boolean isDone() {
            return done;
        }
    }
}
