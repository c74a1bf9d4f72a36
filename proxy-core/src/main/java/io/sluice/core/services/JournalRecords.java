package io.sluice.core.services;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.spi.services.KeyValueStore;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.SortedMap;
import java.util.zip.CRC32C;

/**
 * Changes of keys as bytes: a checksum of all that follows, the length of the key, that of the value or -1 where the key is
 * removed, the key, the value.
 */
final class JournalRecords {
    private static final int HEAD = 12;
    private static final int REMOVED = -1;

    /** Takes the changes that were read. */
    interface Reader {
        /** The key has this value. */
        void put(String key, byte[] value);

        /** The key has no value. */
        void removed(String key);
    }

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final DataOutputStream out = new DataOutputStream(bytes);

    static byte[] of(SortedMap<String, byte[]> entries) {
        var records = new JournalRecords();
        entries.forEach(records::put);
        return records.bytes();
    }

    void put(String key, byte[] value) {
        write(key, value, value.length);
    }

    void remove(String key) {
        write(key, new byte[0], REMOVED);
    }

    private void write(String key, byte[] value, int valueLength) {
        byte[] name = key.getBytes(UTF_8);
        ByteBuffer body = ByteBuffer.allocate(HEAD - Integer.BYTES + name.length + value.length)
                .putInt(name.length)
                .putInt(valueLength)
                .put(name)
                .put(value)
                .flip();
        try {
            out.writeInt(checksum(body));
            out.write(body.array());
        } catch (IOException e) {
            throw new UncheckedIOException("an array cannot fail", e);
        }
    }

    private static int checksum(ByteBuffer body) {
        var crc = new CRC32C();
        crc.update(body.duplicate());
        return (int) crc.getValue();
    }

    boolean isEmpty() {
        return bytes.size() == 0;
    }

    byte[] bytes() {
        return bytes.toByteArray();
    }

    /** Reads records as far as they are whole, and leaves the position behind the last one. */
    static void read(ByteBuffer from, Reader reader) {
        while (readOne(from, reader)) {}
    }

    private static boolean readOne(ByteBuffer from, Reader reader) {
        if (from.remaining() < HEAD) {
            return false;
        }
        int start = from.position();
        int nameLength = from.getInt(start + 4);
        int valueLength = from.getInt(start + 8);
        long length = (long) HEAD + nameLength + Math.max(valueLength, 0);
        if (nameLength < 1 || valueLength < REMOVED || length > from.remaining()) {
            return false;
        }
        if (from.getInt(start) != checksum(from.slice(start + 4, (int) length - 4))) {
            return false;
        }
        var name = new byte[nameLength];
        from.get(start + HEAD, name);
        String key = new String(name, UTF_8);
        if (valueLength == REMOVED) {
            reader.removed(key);
        } else {
            var value = new byte[valueLength];
            from.get(start + HEAD + nameLength, value);
            reader.put(key, value);
        }
        from.position(start + (int) length);
        return true;
    }

    /** Whether what stands here is the beginning of a record that ends beyond: what a crash leaves behind. */
    static boolean isCutOff(ByteBuffer from) {
        if (from.remaining() < HEAD) {
            return true;
        }
        int start = from.position();
        int nameLength = from.getInt(start + 4);
        int valueLength = from.getInt(start + 8);
        return nameLength > 0
                && nameLength <= KeyValueStore.MAX_KEY_BYTES
                && valueLength >= REMOVED
                && valueLength <= KeyValueStore.MAX_VALUE_BYTES
                && HEAD + nameLength + Math.max(valueLength, 0) > from.remaining();
    }
}
