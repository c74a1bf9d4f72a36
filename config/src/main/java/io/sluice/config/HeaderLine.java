package io.sluice.config;

import java.util.regex.Pattern;

/**
 * A header to send.
 *
 * @param name an RFC 9110 token
 * @param value without control characters; may be a variable
 */
public record HeaderLine(String name, String value) {
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    private static final Pattern VALUE = Pattern.compile("[\\t\\x20-\\x7e\\x80-\\xff]*");

    /** Refuses what RFC 9110 §5 does. */
    public HeaderLine {
        if (!TOKEN.matcher(name).matches()) {
            throw new IllegalArgumentException("the header's name must be a token as in \"Name: value\"");
        }
        if (!VALUE.matcher(value).matches()) {
            throw new IllegalArgumentException("the header's value must not contain control characters");
        }
    }

    /**
     * Reads {@code Name: value}.
     *
     * @throws IllegalArgumentException when it is none
     */
    public static HeaderLine parse(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("not a header as in \"Name: value\"");
        }
        return new HeaderLine(
                text.substring(0, colon), text.substring(colon + 1).strip());
    }

    /** Without the value, which may be a credential. */
    @Override
    public String toString() {
        return name + ": …";
    }
}
