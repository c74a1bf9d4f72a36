package io.sluice.spi.http;

import java.util.Optional;

/** Reads the {@code Cookie} header (RFC 6265 §4.2). */
final class Cookies {
    private Cookies() {}

    static Optional<String> first(Headers headers, String name) {
        for (String line : headers.all(HeaderNames.COOKIE)) {
            int at = 0;
            while (at < line.length()) {
                int end = line.indexOf(';', at);
                end = end < 0 ? line.length() : end;
                int equals = line.indexOf('=', at);
                if (equals >= 0
                        && equals < end
                        && line.substring(at, equals).strip().equals(name)) {
                    return Optional.of(line.substring(equals + 1, end).strip());
                }
                at = end + 1;
            }
        }
        return Optional.empty();
    }
}
