package io.sluice.core.http;

/** Reads trailer sections of one HTTP/2 connection out of their fields (RFC 9113 §8.1). Used by one event loop. */
public final class Http2TrailerReader implements FieldSink {
    private final SectionReader section;

    /** A reader for one connection. */
    public Http2TrailerReader(HeadLimits limits) {
        section = new SectionReader(limits, true);
    }

    /** Makes ready for a section. */
    public void begin() {
        section.begin();
    }

    @Override
    public void field(FieldName name, byte[] value, int start, int length) {
        section.field(name, value, start, length);
    }

    /** The section's fields, the caller's own from now on; to be used only when there is no {@link #fault()}. */
    public Fields end() {
        return section.end();
    }

    /** Why the section is refused, or {@link HeadFault#NONE}. */
    public HeadFault fault() {
        return section.fault();
    }
}
