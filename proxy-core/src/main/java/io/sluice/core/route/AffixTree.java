package io.sluice.core.route;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Finds the longest of many prefixes that a text begins with, or of many suffixes that it ends with; from each leads a way
 * to the shorter ones that fit too. Affixes are numbers here, {@link #NONE} for no affix.
 *
 * <p>A Patricia tree: a node stands for what all affixes below it have in common, and knows only how long that is (its depth)
 * and which next character leads where. Descending looks at one character per node and skips those between, so in the end
 * the way may have been a wrong one. But it was right for every affix that fits: such an affix agrees with the text in each
 * character looked at above its own node, hence its node lies on the way. So the answer is among the affixes on the way, and
 * comparing these with the text, longest first, finds it.
 *
 * <p>What counts with ten thousand affixes is how many lines of memory a search touches, so there is no object per node or
 * affix. {@code nodes} has for each node its depth, its first branch's character with the number of branches in the upper
 * half, the longest affix on the way to it, and its branches, placed by character: the place of another node, the complement
 * of an affix that has no other below it, or 0. {@code affixes} has for each affix where its text begins and ends among all
 * {@code texts}, and the next shorter affix that is part of it.
 */
final class AffixTree<V> {
    static final int NONE = -1;

    private static final int BRANCHES = 3;

    private final boolean fromEnd;
    private final int root;
    private final int[] nodes;
    private final int[] affixes;
    private final String texts;
    private final V[] values;

    @SuppressWarnings("unchecked") // Java has no arrays of a type that is yet unknown.
    private AffixTree(boolean fromEnd, Map<String, V> byText) {
        var builder = new Builder<V>(fromEnd, byText.size());
        this.fromEnd = fromEnd;
        this.root = builder.addRoot(byText);
        this.nodes = Arrays.copyOf(builder.nodes, builder.nodesEnd);
        this.affixes = builder.affixes;
        this.texts = builder.texts.toString();
        this.values = (V[]) builder.values;
    }

    static <V> AffixTree<V> ofPrefixes(Map<String, V> byText) {
        return new AffixTree<>(false, byText);
    }

    static <V> AffixTree<V> ofSuffixes(Map<String, V> byText) {
        return new AffixTree<>(true, byText);
    }

    /** The longest affix of a text. */
    int longest(String text) {
        int affix = nearest(text);
        while (affix != NONE && !isAffixOf(text, affix)) {
            affix = outer(affix);
        }
        return affix;
    }

    /** The next shorter affix of every text that has this one. */
    int outer(int affix) {
        return affixes[3 * affix + 2];
    }

    V value(int affix) {
        return values[affix];
    }

    int length(int affix) {
        return affixes[3 * affix + 1] - affixes[3 * affix];
    }

    private int nearest(String text) {
        int node = root;
        while (node >= 0) {
            int depth = nodes[node];
            int next = depth < text.length() ? branch(node, at(text, depth, fromEnd)) : 0;
            if (next == 0) {
                return nodes[node + 2];
            }
            node = next;
        }
        return ~node;
    }

    private int branch(int node, char c) {
        int branches = nodes[node + 1];
        int at = c - (branches & 0xffff);
        return at >= 0 && at < branches >>> 16 ? nodes[node + BRANCHES + at] : 0;
    }

    private boolean isAffixOf(String text, int affix) {
        int length = length(affix);
        return text.regionMatches(fromEnd ? text.length() - length : 0, texts, affixes[3 * affix], length);
    }

    private static char at(String text, int index, boolean fromEnd) {
        return text.charAt(fromEnd ? text.length() - 1 - index : index);
    }

    private static final class Builder<V> {
        private final boolean fromEnd;
        private final int[] affixes;
        private final Object[] values;
        private final StringBuilder texts = new StringBuilder();
        private int affixCount;
        private int[] nodes;
        private int nodesEnd;

        Builder(boolean fromEnd, int size) {
            this.fromEnd = fromEnd;
            this.affixes = new int[3 * size];
            this.values = new Object[size];
            this.nodes = new int[8 * size + BRANCHES];
        }

        private Comparator<Map.Entry<String, V>> readingOrder() {
            return Map.Entry.comparingByKey((a, b) -> {
                int common = common(a, b);
                return common == Math.min(a.length(), b.length())
                        ? Integer.compare(a.length(), b.length())
                        : Character.compare(at(a, common, fromEnd), at(b, common, fromEnd));
            });
        }

        int addRoot(Map<String, V> byText) {
            if (byText.isEmpty()) {
                int node = reserve(BRANCHES);
                nodes[node + 2] = NONE;
                return node;
            }
            return add(byText.entrySet().stream().sorted(readingOrder()).toList(), NONE);
        }

        /** Adds what leads to some affixes, in reading order; gives what a branch to it has. */
        private int add(List<Map.Entry<String, V>> sorted, int outer) {
            Map.Entry<String, V> shortest = sorted.getFirst();
            int depth = common(shortest.getKey(), sorted.getLast().getKey());
            if (shortest.getKey().length() > depth) {
                return addNode(sorted, depth, outer);
            }
            int affix = addAffix(shortest, outer);
            return sorted.size() == 1 ? ~affix : addNode(sorted.subList(1, sorted.size()), depth, affix);
        }

        private int addAffix(Map.Entry<String, V> entry, int outer) {
            int affix = affixCount++;
            affixes[3 * affix] = texts.length();
            affixes[3 * affix + 1] = texts.append(entry.getKey()).length();
            affixes[3 * affix + 2] = outer;
            values[affix] = entry.getValue();
            return affix;
        }

        private int addNode(List<Map.Entry<String, V>> sorted, int depth, int nearest) {
            char first = at(sorted.getFirst().getKey(), depth, fromEnd);
            char last = at(sorted.getLast().getKey(), depth, fromEnd);
            int node = reserve(BRANCHES + last - first + 1);
            nodes[node] = depth;
            nodes[node + 1] = (last - first + 1) << 16 | first;
            nodes[node + 2] = nearest;
            int from = 0;
            for (int to = 1; to <= sorted.size(); to++) {
                char c = at(sorted.get(from).getKey(), depth, fromEnd);
                if (to == sorted.size() || at(sorted.get(to).getKey(), depth, fromEnd) != c) {
                    int branch = add(sorted.subList(from, to), nearest);
                    nodes[node + BRANCHES + c - first] = branch;
                    from = to;
                }
            }
            return node;
        }

        private int reserve(int length) {
            int place = nodesEnd;
            nodesEnd += length;
            if (nodesEnd > nodes.length) {
                nodes = Arrays.copyOf(nodes, Math.max(nodesEnd, 2 * nodes.length));
            }
            return place;
        }

        /** Number of characters, as read, in which two texts agree from the start. */
        private int common(String a, String b) {
            int end = Math.min(a.length(), b.length());
            int at = 0;
            while (at < end && at(a, at, fromEnd) == at(b, at, fromEnd)) {
                at++;
            }
            return at;
        }
    }
}
