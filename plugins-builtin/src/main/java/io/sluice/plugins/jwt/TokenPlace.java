package io.sluice.plugins.jwt;

import io.sluice.spi.http.HeaderName;
import io.sluice.spi.http.RequestHead;
import java.util.Optional;

/** Where in a request the token stands. */
sealed interface TokenPlace {

    /** What a request has there; empty or not a token when it is unusable. */
    Optional<String> read(RequestHead request);

    record InHeader(HeaderName name) implements TokenPlace {
        private static final String SCHEME = "Bearer ";

        @Override
        public Optional<String> read(RequestHead request) {
            var lines = request.headers().all(name);
            if (lines.size() != 1) {
                // Of two lines the upstream might believe the other one.
                return lines.isEmpty() ? Optional.empty() : Optional.of("");
            }
            String line = lines.getFirst();
            boolean marked = line.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
            return Optional.of(marked ? line.substring(SCHEME.length()).strip() : line);
        }
    }

    record InCookie(String name) implements TokenPlace {
        @Override
        public Optional<String> read(RequestHead request) {
            return request.cookie(name);
        }
    }

    record InQuery(String parameter) implements TokenPlace {
        @Override
        public Optional<String> read(RequestHead request) {
            return request.queryParameter(parameter);
        }
    }
}
