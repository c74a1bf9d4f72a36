package io.sluice.plugins.keyauth;

import io.sluice.spi.http.HeaderName;
import io.sluice.spi.http.RequestHead;
import java.util.Optional;

/** Where in a request the key stands. */
sealed interface KeyPlace {

    /** The key that a request brings. */
    Optional<String> read(RequestHead request);

    /** Takes the key out of the request. */
    void clear(RequestHead request);

    record InQuery(String parameter) implements KeyPlace {
        @Override
        public Optional<String> read(RequestHead request) {
            return request.queryParameter(parameter);
        }

        @Override
        public void clear(RequestHead request) {
            request.removeQueryParameter(parameter);
        }
    }

    record InHeader(HeaderName name) implements KeyPlace {
        @Override
        public Optional<String> read(RequestHead request) {
            var lines = request.headers().all(name);
            // Of two lines the upstream might believe the other one. Joined they are no key, as no key has a space.
            return lines.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", lines));
        }

        @Override
        public void clear(RequestHead request) {
            request.headers().remove(name);
        }
    }
}
