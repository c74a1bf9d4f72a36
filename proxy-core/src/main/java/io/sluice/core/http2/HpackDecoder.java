package io.sluice.core.http2;

import io.sluice.core.http.FieldName;
import io.sluice.core.http.FieldSink;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the header blocks of one connection (RFC 7541). What it holds is bounded by the table's size and what it is given: a
 * block's fields are handed over one by one and never gathered here. Owned by one event loop.
 */
final class HpackDecoder {
    private static final int MAX_INTEGER_BYTES = 4;
    private static final int LARGEST_KEPT = 4096;
    private static final byte[] EMPTY = {};

    private final DynamicTable table;
    private final int maxTableSize;
    private byte[] source = EMPTY;
    private int at;
    private int end;
    private boolean broken;
    private byte[] decoded = EMPTY;
    private byte[] value = EMPTY;
    private int valueStart;
    private int valueLength;

    /**
     * A decoder.
     *
     * @param maxTableSize what the peer was told that its table may take
     */
    HpackDecoder(int maxTableSize) {
        this.maxTableSize = maxTableSize;
        this.table = new DynamicTable(maxTableSize);
    }

    /** Decodes one block; false when it is not well formed, and then the connection cannot be used any more. */
    boolean decode(byte[] block, int length, FieldSink sink) {
        source = block;
        at = 0;
        end = length;
        broken = false;
        boolean mayResize = true;
        while (at < end && !broken) {
            byte first = source[at];
            if (first < 0) {
                indexed(sink);
            } else if ((first & 0xc0) == 0x40) {
                literal(6, true, sink);
            } else if ((first & 0xe0) == 0x20) {
                resize(mayResize);
                continue;
            } else {
                literal(4, false, sink);
            }
            mayResize = false;
        }
        if (decoded.length > LARGEST_KEPT) {
            decoded = EMPTY;
        }
        source = EMPTY;
        value = EMPTY;
        return !broken;
    }

    private void indexed(FieldSink sink) {
        HpackEntry entry = entry(integer(7));
        if (entry != null) {
            sink.field(entry.name(), entry.value(), 0, entry.value().length);
        }
    }

    private void literal(int prefix, boolean indexing, FieldSink sink) {
        int index = integer(prefix);
        if (broken) {
            return;
        }
        FieldName name = index == 0 ? literalName() : nameOf(index);
        if (name == null || !string()) {
            return;
        }
        sink.field(name, value, valueStart, valueLength);
        if (indexing) {
            table.add(new HpackEntry(name, Arrays.copyOfRange(value, valueStart, valueStart + valueLength)));
        }
    }

    private @Nullable FieldName nameOf(int index) {
        HpackEntry entry = entry(index);
        return entry == null ? null : entry.name();
    }

    private @Nullable FieldName literalName() {
        return string() ? FieldName.of(value, valueStart, valueLength) : null;
    }

    private @Nullable HpackEntry entry(int index) {
        HpackEntry found = null;
        if (index > StaticTable.SIZE) {
            found = table.get(index - StaticTable.SIZE - 1);
        } else if (index > 0) {
            found = StaticTable.get(index);
        }
        broken |= found == null;
        return found;
    }

    // RFC 7541 §4.2: a change of size stands at the beginning of a block.
    private void resize(boolean allowed) {
        int size = integer(5);
        if (!allowed || size > maxTableSize) {
            broken = true;
        } else {
            table.resize(size);
        }
    }

    /** Reads a string; its bytes are then in {@link #value}. */
    private boolean string() {
        if (at == end) {
            broken = true;
            return false;
        }
        boolean huffman = source[at] < 0;
        int length = integer(7);
        if (broken || length > end - at) {
            broken = true;
            return false;
        }
        if (huffman) {
            if (decoded.length < length * 8 / 5 + 1) {
                decoded = new byte[Math.max(256, length * 2)];
            }
            value = decoded;
            valueStart = 0;
            valueLength = Huffman.decode(source, at, at + length, decoded);
            broken = valueLength == Huffman.ILLEGAL;
        } else {
            value = source;
            valueStart = at;
            valueLength = length;
        }
        at += length;
        return !broken;
    }

    /** Reads an integer (RFC 7541 §5.1). */
    private int integer(int prefix) {
        int mask = (1 << prefix) - 1;
        int number = source[at++] & mask;
        if (number < mask) {
            return number;
        }
        for (int i = 0; i < MAX_INTEGER_BYTES && at < end; i++) {
            byte b = source[at++];
            number += (b & 0x7f) << (7 * i);
            if (b >= 0) {
                return number;
            }
        }
        broken = true;
        return 0;
    }

    /** Number of bytes in the dynamic table. */
    int tableSize() {
        return table.size();
    }
}
