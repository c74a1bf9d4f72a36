package io.sluice.spi;

import io.sluice.spi.http.HeaderName;

/**
 * A header line that operators configure, written {@code Name: value}; the value is a {@link Template}. May be the type of
 * a configuration record's component, or of its list's elements.
 *
 * @param name the header's name
 * @param value its value, to be expanded for each exchange
 */
public record HeaderTemplate(HeaderName name, Template value) {

    /**
     * Reads a line. White space around name and value is dropped.
     *
     * @throws IllegalArgumentException for a line without a colon, a name that is none, a character that must not stand
     *     in a header, or what {@link Template#parse} refuses
     */
    public static HeaderTemplate parse(String line) {
        int colon = line.indexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("not a header such as \"Name: value\"");
        }
        String value = line.substring(colon + 1).strip();
        HeaderName.requireValue(value);
        return new HeaderTemplate(HeaderName.of(line.substring(0, colon).strip()), Template.parse(value));
    }

    /** The line as {@link #parse} reads it. */
    @Override
    public String toString() {
        return name + ": " + value;
    }
}
