package io.sluice.plugins.subfilter;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Replaces a text, by the algorithm of Knuth, Morris and Pratt: each byte is looked at once, however the body is cut into
 * chunks, and what is held back from one chunk to the next is exactly the beginning of a possible match.
 */
final class LiteralSubstitution implements Substitution {
    private final byte[] pattern;
    private final ByteWindow replacement;
    private final boolean everyMatch;
    /** What each byte is compared as. */
    private final byte[] folded;
    /** For each length of a beginning: the length of the longest shorter beginning that it ends with. */
    private final int[] shorter;
    /** The two forms of the first byte; twice the same where case matters. */
    private final byte first;

    private final byte firstUpper;

    private LiteralSubstitution(byte[] pattern, ByteWindow replacement, boolean everyMatch, byte[] folded) {
        this.pattern = pattern;
        this.replacement = replacement;
        this.everyMatch = everyMatch;
        this.folded = folded;
        this.shorter = shorterBeginnings(pattern);
        this.first = pattern[0];
        this.firstUpper = folded['A'] == 'a' && first >= 'a' && first <= 'z' ? (byte) (first - 32) : first;
    }

    static LiteralSubstitution of(String text, String replacement, boolean everyMatch, boolean ignoresCase) {
        var folded = folding(ignoresCase);
        var pattern = text.getBytes(UTF_8);
        for (int i = 0; i < pattern.length; i++) {
            pattern[i] = folded[pattern[i] & 0xff];
        }
        return new LiteralSubstitution(pattern, ByteWindow.of(replacement), everyMatch, folded);
    }

    private static byte[] folding(boolean ignoresCase) {
        var folded = new byte[256];
        for (int i = 0; i < folded.length; i++) {
            folded[i] = (byte) (ignoresCase && i >= 'A' && i <= 'Z' ? i + 32 : i);
        }
        return folded;
    }

    private static int[] shorterBeginnings(byte[] pattern) {
        var shorter = new int[pattern.length + 1];
        int length = 0;
        for (int i = 1; i < pattern.length; i++) {
            while (length > 0 && pattern[length] != pattern[i]) {
                length = shorter[length];
            }
            length += pattern[length] == pattern[i] ? 1 : 0;
            shorter[i + 1] = length;
        }
        return shorter;
    }

    @Override
    public Rewriter start() {
        return new Search();
    }

    private final class Search implements Rewriter {
        /** Begins with the bytes that are held back: as many as have matched. */
        private final ByteWindow window = new ByteWindow();

        private int matched;
        private boolean done;

        @Override
        public boolean rewrite(ByteWindow in, boolean last, ByteWindow out) {
            if (done) {
                out.append(in);
                return false;
            }
            int held = window.length();
            window.append(in);
            int given = replaceMatches(held, out);
            boolean replaced = given > 0;
            int keepFrom = window.length() - (last ? 0 : matched);
            out.append(window, given, keepFrom);
            window.drop(keepFrom);
            return replaced || held > 0 || matched > 0;
        }

        /** Gives everything up to and with the last match; tells how many bytes of the window that was. */
        private int replaceMatches(int from, ByteWindow out) {
            int given = 0;
            int at = from;
            while (at < window.length() && !done) {
                if (matched == 0) {
                    at = window.indexOf(first, firstUpper, at);
                    matched = at < window.length() ? 1 : 0;
                } else {
                    matched = advance(window.at(at));
                }
                at++;
                if (matched == pattern.length) {
                    out.append(window, given, at - matched);
                    out.append(replacement);
                    given = at;
                    matched = 0;
                    done = !everyMatch;
                }
            }
            return given;
        }

        private int advance(byte next) {
            byte wanted = folded[next & 0xff];
            int length = matched;
            while (length > 0 && pattern[length] != wanted) {
                length = shorter[length];
            }
            return pattern[length] == wanted ? length + 1 : 0;
        }

        @Override
        public boolean isDone() {
            return done;
        }
    }
}
