package io.sluice.core.http;

/** Takes the fields of a section one by one, as a decoder of compressed sections finds them. */
public interface FieldSink {
    /** Takes nothing; for sections that have to be decoded only to keep the tables of both ends alike. */
    FieldSink NONE = (name, value, start, length) -> {};

    /**
     * Takes a field.
     *
     * @param value an array that the value lies in, from {@code start} on; only during the call
     */
    void field(FieldName name, byte[] value, int start, int length);
}
