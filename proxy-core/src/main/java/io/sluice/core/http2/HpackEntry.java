package io.sluice.core.http2;

import io.sluice.core.http.FieldName;

/** A field in a compression table. The value's array is the entry's own and never changed. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record HpackEntry(FieldName name, byte[] value) {
    /** What RFC 7541 §4.1 counts for an entry beside its text. */
    static final int OVERHEAD = 32;

    int size() {
        return name.length() + value.length + OVERHEAD;
    }
}
