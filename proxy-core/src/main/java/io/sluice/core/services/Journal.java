package io.sluice.core.services;

import java.io.Closeable;
import java.io.IOException;
import java.util.SortedMap;

/** Where the changes of a {@link StoredMap} go. Used by one thread at a time. */
interface Journal extends Closeable {
    /** Keeps nothing: what it serves is gone with the process. */
    Journal NONE = new Journal() {
        @Override
        public void append(byte[] records) {}

        @Override
        public boolean isLong(long liveBytes) {
            return false;
        }

        @Override
        public void rewrite(SortedMap<String, byte[]> entries) {}

        @Override
        public void close() {}
    };

    /** Adds records; they are on the disk when this returns. When it throws, none of them is. */
    void append(byte[] records) throws IOException;

    /** Whether it is so much longer than what it stands for that it should be written anew. */
    boolean isLong(long liveBytes);

    /** Becomes these entries, or stays as it is when that throws. */
    void rewrite(SortedMap<String, byte[]> entries) throws IOException;
}
