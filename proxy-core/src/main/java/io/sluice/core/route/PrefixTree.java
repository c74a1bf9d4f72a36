package io.sluice.core.route;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Finds the longest of many prefixes that a text begins with; from each leads a way to the shorter ones that fit too.
 * Prefixes are numbers here, {@link #NONE} for no prefix.
 *
 * <p>A Patricia tree: a node stands for what all prefixes below it have in common, and knows only how long that is (its
 * depth) and which next character leads where. Descending looks at one character per node and skips those between, so
 * in the end the way may have been a wrong one. But it was right for every prefix that fits: such a prefix agrees with
 * the text in each character looked at above its own node, hence its node lies on the way. So the answer is among the
 * prefixes on the way, and comparing these with the text, longest first, finds it.
 *
 * <p>What counts with ten thousand prefixes is how many lines of memory a search touches, so there is no object per
 * node or prefix. {@code nodes} has for each node its depth, its first branch's character with the number of branches
 * in the upper half, the longest prefix on the way to it, and its branches, placed by character: the place of another
 * node, the complement of a prefix that no other continues, or 0. {@code prefixes} has for each prefix where its text
 * begins and ends among all {@code texts}, and the next shorter prefix that it begins with.
 */
final class PrefixTree<V> {
    static final int NONE = -1;

    private static final int BRANCHES = 3;

    private final int root;
    private final int[] nodes;
    private final int[] prefixes;
    private final String texts;
    private final V[] values;

    @SuppressWarnings("unchecked") // Java has no arrays of a type that is yet unknown.
    PrefixTree(Map<String, V> byText) {
        var builder = new Builder<V>(byText.size());
        this.root = builder.addRoot(byText);
        this.nodes = Arrays.copyOf(builder.nodes, builder.nodesEnd);
        this.prefixes = builder.prefixes;
        this.texts = builder.texts.toString();
        this.values = (V[]) builder.values;
    }

    /** The longest prefix of a text. */
    int longest(String text) {
        int prefix = nearest(text);
        while (prefix != NONE && !isPrefixOf(text, prefix)) {
            prefix = shorter(prefix);
        }
        return prefix;
    }

    /** The next shorter prefix of every text that has this one. */
    int shorter(int prefix) {
        return prefixes[3 * prefix + 2];
    }

    V value(int prefix) {
        return values[prefix];
    }

    private int nearest(String text) {
        int node = root;
        while (node >= 0) {
            int depth = nodes[node];
            int next = depth < text.length() ? branch(node, text.charAt(depth)) : 0;
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

    private boolean isPrefixOf(String text, int prefix) {
        int from = prefixes[3 * prefix];
        return text.regionMatches(0, texts, from, prefixes[3 * prefix + 1] - from);
    }

    private static final class Builder<V> {
        private final int[] prefixes;
        private final Object[] values;
        private final StringBuilder texts = new StringBuilder();
        private int count;
        private int[] nodes;
        private int nodesEnd;

        Builder(int size) {
            this.prefixes = new int[3 * size];
            this.values = new Object[size];
            this.nodes = new int[8 * size + BRANCHES];
        }

        int addRoot(Map<String, V> byText) {
            if (byText.isEmpty()) {
                int node = reserve(BRANCHES);
                nodes[node + 2] = NONE;
                return node;
            }
            return add(List.copyOf(new TreeMap<>(byText).entrySet()), NONE);
        }

        /** Adds what leads to some prefixes, in alphabetical order; gives what a branch to it has. */
        private int add(List<Map.Entry<String, V>> sorted, int shorter) {
            Map.Entry<String, V> shortest = sorted.getFirst();
            int depth = common(shortest.getKey(), sorted.getLast().getKey());
            if (shortest.getKey().length() > depth) {
                return addNode(sorted, depth, shorter);
            }
            int prefix = addPrefix(shortest, shorter);
            return sorted.size() == 1 ? ~prefix : addNode(sorted.subList(1, sorted.size()), depth, prefix);
        }

        private int addPrefix(Map.Entry<String, V> entry, int shorter) {
            int prefix = count++;
            prefixes[3 * prefix] = texts.length();
            prefixes[3 * prefix + 1] = texts.append(entry.getKey()).length();
            prefixes[3 * prefix + 2] = shorter;
            values[prefix] = entry.getValue();
            return prefix;
        }

        private int addNode(List<Map.Entry<String, V>> sorted, int depth, int nearest) {
            char first = sorted.getFirst().getKey().charAt(depth);
            int branches = sorted.getLast().getKey().charAt(depth) - first + 1;
            int node = reserve(BRANCHES + branches);
            nodes[node] = depth;
            nodes[node + 1] = (branches << 16) | first;
            nodes[node + 2] = nearest;
            int from = 0;
            for (int to = 1; to <= sorted.size(); to++) {
                char c = sorted.get(from).getKey().charAt(depth);
                if (to == sorted.size() || sorted.get(to).getKey().charAt(depth) != c) {
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

        private static int common(String a, String b) {
            int end = Math.min(a.length(), b.length());
            int at = 0;
            while (at < end && a.charAt(at) == b.charAt(at)) {
                at++;
            }
            return at;
        }
    }
}
