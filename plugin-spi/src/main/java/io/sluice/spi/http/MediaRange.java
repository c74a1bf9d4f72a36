package io.sluice.spi.http;

import java.util.List;
import java.util.Locale;

/**
 * Media types that an operator names: {@code text/html}, {@code text/*}, {@code application/*+json}, or {@code *} for whatever
 * there is. May be the type of a configuration record's component, or of its list's elements.
 */
public final class MediaRange {
    private final String text;
    private final String start;
    private final String end;
    private final boolean exact;

    private MediaRange(String text, String start, String end, boolean exact) {
        this.text = text;
        this.start = start;
        this.end = end;
        this.exact = exact;
    }

    /**
     * Reads a range; letters in any case.
     *
     * @throws IllegalArgumentException when it is none
     */
    public static MediaRange parse(String given) {
        String text = given.strip().toLowerCase(Locale.ROOT);
        if (text.equals("*") || text.equals("*/*")) {
            return new MediaRange("*", "", "", false);
        }
        int slash = text.indexOf('/');
        int star = text.indexOf('*');
        boolean bounded = slash > 0
                && HeaderName.isToken(text.substring(0, slash))
                && HeaderName.isToken(text.substring(slash + 1))
                && (star < 0 || (star == slash + 1 && text.indexOf('*', star + 1) < 0));
        boolean suffixed = star < 0 || star == text.length() - 1 || text.charAt(star + 1) == '+';
        if (!bounded || !suffixed) {
            throw new IllegalArgumentException(
                    "not a media type such as \"text/html\", \"text/*\", \"application/*+json\" or \"*\"");
        }
        return star < 0
                ? new MediaRange(text, text, "", true)
                : new MediaRange(text, text.substring(0, star), text.substring(star + 1), false);
    }

    /** Whether the type that a {@code Content-Type} names is one of these; its parameters do not count. */
    public boolean contains(String contentType) {
        int length = essenceLength(contentType);
        return (exact ? length == start.length() : length >= start.length() + end.length())
                && contentType.regionMatches(true, 0, start, 0, start.length())
                && contentType.regionMatches(true, length - end.length(), end, 0, end.length());
    }

    private static int essenceLength(String contentType) {
        int length = contentType.indexOf(';');
        length = length < 0 ? contentType.length() : length;
        while (length > 0 && contentType.charAt(length - 1) <= ' ') {
            length--;
        }
        return length;
    }

    /** Whether one of the ranges contains the type of a message; one that names none is only in {@code *}. */
    public static boolean anyContains(List<MediaRange> ranges, Headers headers) {
        String type = headers.first(HeaderNames.CONTENT_TYPE).orElse("");
        for (int i = 0; i < ranges.size(); i++) {
            if (ranges.get(i).contains(type)) {
                return true;
            }
        }
        return false;
    }

    /** The range as {@link #parse} reads it. */
    @Override
    public String toString() {
        return text;
    }
}
