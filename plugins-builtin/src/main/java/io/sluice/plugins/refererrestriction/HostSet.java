package io.sluice.plugins.refererrestriction;

import java.util.Collection;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Hosts and ends of hosts, any number of them, asked for each request.
 *
 * <p>A host is read from its end. After each character what was read may be a listed end, and at the beginning a listed host:
 * that is looked up in one table by a hash that grows with each character, so a look-up takes as long as the host is, however
 * many are listed.
 */
final class HostSet {
    private record Entry(String text, boolean isEnd) {}

    private final @Nullable Entry[] table;
    private final int mask;
    private final boolean all;

    private HostSet(@Nullable Entry[] table, boolean all) {
        this.table = table;
        this.mask = table.length - 1;
        this.all = all;
    }

    /** The set of hosts such as {@code example.com} and ends such as {@code *.example.com}. */
    static HostSet of(Collection<String> entries) {
        var table = new @Nullable Entry[Integer.highestOneBit(Math.max(entries.size(), 1)) * 4];
        boolean all = false;
        for (String written : entries) {
            boolean isEnd = written.startsWith("*");
            String text = written.substring(isEnd ? 1 : 0).toLowerCase(Locale.ROOT);
            all |= isEnd && text.isEmpty();
            put(table, new Entry(text, isEnd));
        }
        return new HostSet(table, all);
    }

    /**
     * Refuses what is neither a host nor the end of one.
     *
     * @throws IllegalArgumentException with the reason
     */
    static String requireEntry(String written) {
        String host = written.startsWith("*") ? written.substring(1) : written;
        boolean usable = !written.isEmpty() && host.chars().allMatch(c -> c > ' ' && "/*?#@\\".indexOf(c) < 0);
        if (!usable) {
            throw new IllegalArgumentException("not a host, or the end of one after \"*\": \"" + written + '"');
        }
        return written;
    }

    private static void put(@Nullable Entry[] table, Entry entry) {
        int hash = 0;
        for (int i = entry.text.length() - 1; i >= 0; i--) {
            hash = longer(hash, entry.text.charAt(i));
        }
        int at = spread(hash) & (table.length - 1);
        while (table[at] != null) {
            at = (at + 1) & (table.length - 1);
        }
        table[at] = entry;
    }

    private static int longer(int hash, char c) {
        return hash * 31 + c;
    }

    private static int spread(int hash) {
        int product = hash * 0x9e3779b9;
        return product ^ product >>> 15;
    }

    /** Whether a host, in lower case, is one of them or ends like one. */
    boolean contains(String host) {
        if (all) {
            return true;
        }
        int hash = 0;
        for (int i = host.length() - 1; i >= 0; i--) {
            hash = longer(hash, host.charAt(i));
            if (isListed(host, i, hash)) {
                return true;
            }
        }
        return false;
    }

    private boolean isListed(String host, int from, int hash) {
        int at = spread(hash) & mask;
        for (Entry entry = table[at]; entry != null; entry = table[at]) {
            boolean same = entry.text.length() == host.length() - from && host.endsWith(entry.text);
            if (same && (entry.isEnd || from == 0)) {
                return true;
            }
            at = (at + 1) & mask;
        }
        return false;
    }
}
