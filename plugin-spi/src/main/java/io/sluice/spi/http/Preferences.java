package io.sluice.spi.http;

/**
 * What a client prefers, as {@code Accept}, {@code Accept-Encoding} and {@code Accept-Language} say it (RFC 9110 §12.4): a list
 * whose members have weights. Nothing is taken apart beforehand; a question reads the text once and allocates nothing.
 *
 * @param list the header's value; empty when there is none
 */
public record Preferences(String list) {
    /** The weight of a member without one. */
    public static final int WHOLE = 1000;

    private static final int UNNAMED = -1;

    /** What a header section says under a name. */
    public static Preferences of(Headers headers, HeaderName name) {
        var first = headers.first(name);
        if (first.isEmpty()) {
            return new Preferences("");
        }
        var lines = headers.all(name);
        return new Preferences(lines.size() == 1 ? first.get() : String.join(",", lines));
    }

    /** The weight of a content coding in thousandths, 0 when it is not acceptable: its own, else that of {@code *}. */
    public int ofCoding(String coding) {
        int named = weight(coding, coding.length(), "");
        return named == UNNAMED ? Math.max(0, weight("*", 1, "")) : named;
    }

    /**
     * The weight of a media type in thousandths, 0 when it is not acceptable: its own, else that of its kind
     * ({@code text/*}), else that of <code>*&#47;*</code>. Parameters other than the weight are passed over.
     */
    public int ofMediaType(String type) {
        int named = weight(type, type.length(), "");
        if (named == UNNAMED) {
            named = weight(type, type.indexOf('/'), "/*");
        }
        return named == UNNAMED ? Math.max(0, weight("*", 1, "/*")) : named;
    }

    /** Whether a member stands in the list by its own name, with a weight above 0. */
    public boolean names(String member) {
        return weight(member, member.length(), "") > 0;
    }

    /** The weight of the member that is spelled by a text's first characters and another text. */
    private int weight(String text, int length, String more) {
        int at = 0;
        while (at < list.length()) {
            int end = list.indexOf(',', at);
            end = end < 0 ? list.length() : end;
            int from = skipSpace(at, end);
            int nameEnd = from + length + more.length();
            if (nameEnd <= end
                    && list.regionMatches(true, from, text, 0, length)
                    && list.startsWith(more, from + length)
                    && endsAt(nameEnd, end)) {
                return weight(nameEnd, end);
            }
            at = end + 1;
        }
        return UNNAMED;
    }

    private int skipSpace(int from, int end) {
        int at = from;
        while (at < end && isSpace(list.charAt(at))) {
            at++;
        }
        return at;
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\t';
    }

    private boolean endsAt(int at, int end) {
        int next = skipSpace(at, end);
        return next == end || list.charAt(next) == ';';
    }

    /** The weight among a member's parameters. */
    private int weight(int from, int end) {
        int at = list.indexOf(';', from);
        while (at >= 0 && at < end) {
            int name = skipSpace(at + 1, end);
            if (name + 1 < end && (list.charAt(name) | 0x20) == 'q' && list.charAt(name + 1) == '=') {
                return thousandths(name + 2, end);
            }
            at = list.indexOf(';', at + 1);
        }
        return WHOLE;
    }

    /** A weight that is none counts as 0: who writes such things gets what everybody understands. */
    private int thousandths(int from, int end) {
        int at = from;
        int value = 0;
        int unit = WHOLE;
        while (at < end && unit > 0) {
            char c = list.charAt(at);
            if (c >= '0' && c <= '9') {
                value += (c - '0') * unit;
                unit /= 10;
            } else if (c != '.' || at != from + 1) {
                break;
            }
            at++;
        }
        return value <= WHOLE ? value : 0;
    }
}
