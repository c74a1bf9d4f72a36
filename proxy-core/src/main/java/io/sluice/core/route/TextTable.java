package io.sluice.core.route;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Values by text, found by a whole text or by a part that it ends with, without making a string of that part. A hash
 * table without an object per entry, which would be three more lines of memory to touch per search: each of {@code
 * slots} has a text's {@link String#hashCode}, where it begins among all {@code texts}, its length, and its value's
 * number counted from one; no number means an empty slot, which ends a search.
 */
final class TextTable<V> {
    private static final int SLOT = 4;

    private final int[] slots;
    private final int shift;
    private final String texts;
    private final V[] values;

    @SuppressWarnings("unchecked") // Java has no arrays of a type that is yet unknown.
    TextTable(Map<String, V> byText) {
        int bits = Math.max(1, 32 - Integer.numberOfLeadingZeros(byText.size() + byText.size() / 2));
        this.slots = new int[SLOT << bits];
        this.shift = 32 - bits;
        this.values = (V[]) new Object[byText.size()];
        var builder = new StringBuilder();
        int count = 0;
        for (Map.Entry<String, V> entry : byText.entrySet()) {
            String text = entry.getKey();
            int at = firstSlot(text.hashCode());
            while (slots[at + 3] != 0) {
                at = nextSlot(at);
            }
            slots[at] = text.hashCode();
            slots[at + 1] = builder.length();
            slots[at + 2] = text.length();
            values[count++] = entry.getValue();
            slots[at + 3] = count;
            builder.append(text);
        }
        this.texts = builder.toString();
    }

    boolean isEmpty() {
        return values.length == 0;
    }

    @Nullable
    V get(String text) {
        return get(text, 0, text.hashCode());
    }

    /**
     * The value of a part of a text.
     *
     * @param from where the part begins; it goes to the text's end
     * @param hash the part's, as of a string
     */
    @Nullable
    V get(String text, int from, int hash) {
        int length = text.length() - from;
        int at = firstSlot(hash);
        while (slots[at + 3] != 0) {
            if (slots[at] == hash
                    && slots[at + 2] == length
                    && text.regionMatches(from, texts, slots[at + 1], length)) {
                return values[slots[at + 3] - 1];
            }
            at = nextSlot(at);
        }
        return null;
    }

    private int firstSlot(int hash) {
        // The golden ratio spreads hashes that differ in their last digits only.
        return ((hash * 0x9E3779B9) >>> shift) * SLOT;
    }

    private int nextSlot(int at) {
        return (at + SLOT) & (slots.length - 1);
    }
}
