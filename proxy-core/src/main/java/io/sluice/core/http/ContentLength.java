package io.sluice.core.http;

import io.sluice.spi.http.HeaderNames;

/** Reads {@code Content-Length} (RFC 9110 §8.6): one line, digits only. */
final class ContentLength {
    private ContentLength() {}

    /** The length, or -1 when there is more than one line or the value is no number that fits. */
    static long of(Fields fields) {
        if (fields.count(HeaderNames.CONTENT_LENGTH) != 1) {
            return -1;
        }
        String text = fields.first(HeaderNames.CONTENT_LENGTH).orElseThrow();
        if (text.isEmpty() || text.length() > 18) {
            return -1;
        }
        long length = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            length = length * 10 + c - '0';
        }
        return length;
    }
}
