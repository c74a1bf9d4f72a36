package io.sluice.plugins.uarestriction;

import java.util.Arrays;
import java.util.List;

/**
 * Finds many words in a text in one pass, without regard to the case of ASCII letters: the automaton of Aho and Corasick
 * (1975). Its states are the beginnings of the words. The one that a text is in after a character is the longest that the
 * text ends with; where no word goes on with the next character, the next shorter one is asked, which is the state's fallback.
 *
 * <p>Transitions stand in one hash table, keyed by state and character, those of the empty beginning, where a text is most of
 * the time, in an array. States are numbered by length, so that the fallback of one is known when it is needed.
 */
final class LiteralFinder {
    /** Is told what was found. */
    interface Visitor {
        /**
         * A word was found, perhaps not for the first time.
         *
         * @return whether to stop
         */
        boolean found(int word);
    }

    private static final int NONE = -1;
    private static final int ROOT = 0;

    private final Transitions transitions;
    private final int[] first;
    private final int[] fallback;

    /** For each state the word that it is, or none. */
    private final int[] word;

    /** For each word another one that is the same, or none. */
    private final int[] sameWord;

    /** For each state the longest shorter one, on the way of fallbacks, that is a word; the root when there is none. */
    private final int[] shorterWord;

    private LiteralFinder(Transitions transitions, int[] first, int[] word, int[] sameWord, int states) {
        this.transitions = transitions;
        this.first = first;
        this.word = word;
        this.sameWord = sameWord;
        this.fallback = new int[states];
        this.shorterWord = new int[states];
    }

    static String lowerCase(String text) {
        var lower = new StringBuilder(text);
        for (int i = 0; i < lower.length(); i++) {
            lower.setCharAt(i, lowerCase(lower.charAt(i)));
        }
        return lower.toString();
    }

    private static char lowerCase(char c) {
        return c >= 'A' && c <= 'Z' ? (char) (c | 0x20) : c;
    }

    /** Finds these words, called by their place in the list; none is empty, all are of ASCII in lower case. */
    static LiteralFinder of(List<String> words) {
        int longest = words.stream().mapToInt(String::length).max().orElse(0);
        var transitions = new Transitions();
        var first = new int[128];
        int[] state = new int[words.size()];
        var parents = new Growing();
        var characters = new Growing();
        parents.add(ROOT);
        characters.add(0);
        // Letter by letter through all words, so that states are numbered by length.
        for (int length = 0; length < longest; length++) {
            for (int i = 0; i < words.size(); i++) {
                if (length < words.get(i).length()) {
                    state[i] = next(state[i], words.get(i).charAt(length), transitions, first, parents, characters);
                }
            }
        }
        int states = parents.size();
        var word = new int[states];
        var sameWord = new int[words.size()];
        Arrays.fill(word, NONE);
        for (int i = 0; i < words.size(); i++) {
            sameWord[i] = word[state[i]];
            word[state[i]] = i;
        }
        var finder = new LiteralFinder(transitions, first, word, sameWord, states);
        for (int i = 1; i < states; i++) {
            finder.fallBack(i, parents.get(i), (char) characters.get(i));
        }
        return finder;
    }

    private static int next(
            int state, char c, Transitions transitions, int[] first, Growing parents, Growing characters) {
        int known = state == ROOT ? first[c] : transitions.get(state, c);
        if (known > ROOT) {
            return known;
        }
        int made = parents.size();
        parents.add(state);
        characters.add(c);
        if (state == ROOT) {
            first[c] = made;
        } else {
            transitions.put(state, c, made);
        }
        return made;
    }

    private void fallBack(int state, int parent, char c) {
        fallback[state] = parent == ROOT ? ROOT : step(fallback[parent], c);
        shorterWord[state] = word[fallback[state]] == NONE ? shorterWord[fallback[state]] : fallback[state];
    }

    private int step(int from, char c) {
        int state = from;
        while (state != ROOT) {
            int next = transitions.get(state, c);
            if (next != NONE) {
                return next;
            }
            state = fallback[state];
        }
        return c < first.length ? first[c] : ROOT;
    }

    /** Tells of the words in a text, until told to stop; gives whether it was. */
    boolean find(String text, Visitor visitor) {
        int state = ROOT;
        for (int i = 0; i < text.length(); i++) {
            state = step(state, lowerCase(text.charAt(i)));
            for (int ends = word[state] == NONE ? shorterWord[state] : state; ends != ROOT; ends = shorterWord[ends]) {
                if (tellOf(word[ends], visitor)) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean tellOf(int some, Visitor visitor) {
        for (int same = some; same != NONE; same = sameWord[same]) {
            if (visitor.found(same)) {
                return true;
            }
        }
        return false;
    }

    /** State and character to state, in one array: a key, then its value. */
    private static final class Transitions {
        private static final long KEY = -1L << 29;

        private long[] table = new long[1024];
        private int mask = table.length - 1;
        private int size;

        // No state but the root has the number 0, and the root is never asked for: 0 is an empty place.
        private static long key(int state, char c) {
            return ((long) state << 7 | c) << 29;
        }

        int get(int state, char c) {
            if (c >= 128) {
                return NONE;
            }
            long key = key(state, c);
            int at = spread(key);
            for (long entry = table[at]; entry != 0; entry = table[at]) {
                if ((entry & KEY) == key) {
                    return (int) (entry & ~KEY);
                }
                at = (at + 1) & mask;
            }
            return NONE;
        }

        void put(int state, char c, int next) {
            if (size * 2 >= table.length) {
                grow();
            }
            put(key(state, c) | next);
            size++;
        }

        private void put(long entry) {
            int at = spread(entry & KEY);
            while (table[at] != 0) {
                at = (at + 1) & mask;
            }
            table[at] = entry;
        }

        private void grow() {
            var before = table;
            table = new long[before.length * 2];
            mask = table.length - 1;
            for (long entry : before) {
                if (entry != 0) {
                    put(entry);
                }
            }
        }

        private int spread(long key) {
            long product = key * 0x9e3779b97f4a7c15L;
            return (int) (product >>> 32) & mask;
        }
    }

    private static final class Growing {
        private int[] values = new int[1024];
        private int size;

        void add(int value) {
            if (size == values.length) {
                values = Arrays.copyOf(values, size * 2);
            }
            values[size] = value;
            size++;
        }

        int get(int index) {
            return values[index];
        }

        int size() {
            return size;
        }
    }
}
