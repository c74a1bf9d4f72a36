package io.sluice.core.http;

/**
 * Reads the lines of a header or trailer section (RFC 9112 §5) out of an array, strictly: every line ends with CR LF, a name
 * is a token directly followed by its colon, no line is folded, no control character stands in a value.
 */
final class FieldLines {
    /** The section is not complete yet. */
    static final int INCOMPLETE = -1;
    /** The section is refused; {@link #fault()} says why. */
    static final int REFUSED = -2;

    private final HeadLimits limits;
    private HeadFault fault = HeadFault.NONE;

    FieldLines(HeadLimits limits) {
        this.limits = limits;
    }

    HeadFault fault() {
        return fault;
    }

    /**
     * Reads lines into a section whose arena is {@code source}.
     *
     * @return the place behind the empty line that ends the section, {@link #INCOMPLETE} or {@link #REFUSED}
     */
    int read(byte[] source, int from, int to, Fields fields) {
        int at = from;
        int lines = 0;
        while (true) {
            if (at == to) {
                return INCOMPLETE;
            }
            int lineStart = at;
            if (source[at] == Lexis.CR) {
                if (at + 1 == to) {
                    return INCOMPLETE;
                }
                return source[at + 1] == Lexis.LF ? at + 2 : refuse(400, "CR without LF");
            }
            int hash = 0;
            boolean underscore = false;
            while (at < to && Lexis.isToken(source[at])) {
                byte b = source[at];
                hash = 31 * hash + (b | 0x20);
                underscore |= b == '_';
                at++;
            }
            if (at == to) {
                return tooLong(lineStart, at) ? refuse(431, "header line too long") : INCOMPLETE;
            }
            if (source[at] != ':' || at == lineStart) {
                return refuse(400, nameFault(source[at], at == lineStart));
            }
            int nameEnd = at++;
            int valueStart = skipWhiteSpace(source, at, to);
            int valueEnd = Lexis.endOfValue(source, valueStart, to);
            if (valueEnd == to || valueEnd + 1 == to) {
                if (valueEnd < to && source[valueEnd] != Lexis.CR) {
                    return refuse(400, "control character in header value");
                }
                return tooLong(lineStart, valueEnd) ? refuse(431, "header line too long") : INCOMPLETE;
            }
            if (source[valueEnd] != Lexis.CR || source[valueEnd + 1] != Lexis.LF) {
                return refuse(400, "control character in header value");
            }
            at = valueEnd + 2;
            if (tooLong(lineStart, valueEnd)) {
                return refuse(431, "header line too long");
            }
            if (++lines > limits.lines()) {
                return refuse(431, "too many header lines");
            }
            if (underscore && limits.underscores() != HeadLimits.Underscores.KEEP) {
                if (limits.underscores() == HeadLimits.Underscores.REFUSE) {
                    return refuse(400, "underscore in header name");
                }
                continue;
            }
            int end = valueEnd;
            while (end > valueStart && (source[end - 1] == ' ' || source[end - 1] == '\t')) {
                end--;
            }
            if (valueStart == nameEnd + 2 && source[nameEnd + 1] == ' ' && end == valueEnd) {
                fields.adopt(hash, lineStart, nameEnd - lineStart, end);
            } else {
                fields.adoptRewritten(hash, lineStart, nameEnd - lineStart, valueStart, end);
            }
        }
    }

    private static int skipWhiteSpace(byte[] source, int from, int to) {
        int at = from;
        while (at < to && (source[at] == ' ' || source[at] == '\t')) {
            at++;
        }
        return at;
    }

    private boolean tooLong(int from, int to) {
        return to - from > limits.lineBytes();
    }

    private static String nameFault(byte b, boolean first) {
        if (b == ' ' || b == '\t') {
            return first ? "folded header line" : "white space before colon";
        }
        return b == Lexis.LF || b == Lexis.CR ? "header line without colon" : "illegal header name";
    }

    private int refuse(int status, String reason) {
        fault = new HeadFault(status, reason);
        return REFUSED;
    }
}
