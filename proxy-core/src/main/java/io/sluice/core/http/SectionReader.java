package io.sluice.core.http;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Gathers the regular fields of an HTTP/2 section (RFC 9113 §8.2): only what could stand in HTTP/1 too, and could be read there
 * in one way only, passes. Lines of {@code cookie} become one (§8.2.3).
 */
final class SectionReader implements FieldSink {
    private static final FieldName HOST = FieldName.of("host");
    private static final FieldName COOKIE = FieldName.of("cookie");
    private static final byte[] TRAILERS = {'t', 'r', 'a', 'i', 'l', 'e', 'r', 's'};

    private final HeadLimits limits;
    private final boolean trims;
    private Fields fields = Fields.NONE;
    private HeadFault fault = HeadFault.NONE;
    private int bytes;
    private int lines;
    private byte @Nullable [] cookies;
    private int cookieLength;

    /** A reader that refuses white space around values. */
    SectionReader(HeadLimits limits) {
        this(limits, false);
    }

    /**
     * A reader.
     *
     * @param trims whether white space around a value is removed, instead of being a fault
     */
    SectionReader(HeadLimits limits, boolean trims) {
        this.limits = limits;
        this.trims = trims;
    }

    void begin() {
        fields = new Fields(new byte[512], 0);
        fault = HeadFault.NONE;
        bytes = 0;
        lines = 0;
        cookies = null;
        cookieLength = 0;
    }

    HeadFault fault() {
        return fault;
    }

    Fields fields() {
        return fields;
    }

    /** Whether no regular field was seen. */
    boolean isEmpty() {
        return lines == 0;
    }

    /** Counts the bytes of a field that is kept elsewhere. */
    void count(int length) {
        bytes += length + 4;
        if (bytes > limits.headBytes()) {
            fault = new HeadFault(431, "head too long");
        }
    }

    /** Adds what {@code :authority} says as a line of its own; gives the line's number. */
    int addAuthority(byte[] value, int start, int length) {
        if (Lexis.endOfTarget(value, start, start + length) != start + length) {
            fault = HeadFault.bad("illegal Host");
        } else {
            fields.add(HOST, value, start, length);
        }
        return 0;
    }

    @Override
    public void field(FieldName name, byte[] value, int start, int length) {
        if (fault != HeadFault.NONE) {
            return;
        }
        int from = start;
        int to = start + length;
        if (trims) {
            while (from < to && isWhiteSpace(value[from])) {
                from++;
            }
            while (to > from && isWhiteSpace(value[to - 1])) {
                to--;
            }
        }
        fault = faultOf(name, value, from, to);
        if (fault != HeadFault.NONE) {
            return;
        }
        count(name.length() + to - from);
        if (name.kind() == FieldName.Kind.COOKIE && cookies != null) {
            appendCookie(value, from, to);
            return;
        }
        if (++lines > limits.lines()) {
            fault = new HeadFault(431, "too many header lines");
            return;
        }
        if (name.hasUnderscore() && limits.underscores() == HeadLimits.Underscores.DROP) {
            return;
        }
        if (name.kind() == FieldName.Kind.COOKIE) {
            cookies = Arrays.copyOfRange(value, from, to + 64);
            cookieLength = to - from;
        } else {
            fields.add(name, value, from, to - from);
        }
    }

    private HeadFault faultOf(FieldName name, byte[] value, int from, int to) {
        if (name.length() + to - from > limits.lineBytes()) {
            return new HeadFault(431, "header line too long");
        }
        return switch (name.kind()) {
            case ILLEGAL -> HeadFault.bad("illegal header name");
            case CONNECTION_SPECIFIC -> HeadFault.bad("connection-specific header");
            case METHOD, SCHEME, PATH, AUTHORITY, PROTOCOL, STATUS, UNKNOWN_PSEUDO ->
                HeadFault.bad("pseudo-header out of place");
            case TE ->
                Arrays.equals(value, from, to, TRAILERS, 0, TRAILERS.length)
                        ? HeadFault.NONE
                        : HeadFault.bad("TE other than trailers");
            case HOST, COOKIE, PLAIN -> {
                if (name.hasUnderscore() && limits.underscores() == HeadLimits.Underscores.REFUSE) {
                    yield HeadFault.bad("underscore in header name");
                }
                boolean padded = to > from && (isWhiteSpace(value[from]) || isWhiteSpace(value[to - 1]));
                yield padded || Lexis.endOfValue(value, from, to) != to
                        ? HeadFault.bad("illegal character in header value")
                        : HeadFault.NONE;
            }
        };
    }

    private static boolean isWhiteSpace(byte b) {
        return b == ' ' || b == '\t';
    }

    private void appendCookie(byte[] value, int from, int to) {
        byte[] joined = cookies;
        int length = to - from;
        if (joined == null) {
            return;
        }
        if (cookieLength + length + 2 > joined.length) {
            joined = Arrays.copyOf(joined, (cookieLength + length) * 2);
            cookies = joined;
        }
        joined[cookieLength] = ';';
        joined[cookieLength + 1] = ' ';
        System.arraycopy(value, from, joined, cookieLength + 2, length);
        cookieLength += length + 2;
    }

    /** The section is complete: its fields, the caller's own from now on. */
    Fields end() {
        Fields complete = fields;
        if (cookies != null) {
            complete.add(COOKIE, cookies, 0, cookieLength);
            cookies = null;
        }
        fields = Fields.NONE;
        return complete;
    }
}
