package io.sluice.plugins.limit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.spi.Exchange;
import io.sluice.spi.http.HeaderName;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Optional;

/** By what requests are told apart. */
interface LimitKey {
    /** The longest that is remembered as it is. */
    int LONGEST = 64;

    /** What a request has; empty when it has none. */
    Optional<String> of(Exchange exchange);

    /** By one header. */
    static LimitKey header(HeaderName name) {
        return exchange -> present(exchange.request().headers().first(name));
    }

    /** By one cookie. */
    static LimitKey cookie(String name) {
        return exchange -> present(exchange.request().cookie(name));
    }

    /** By one query parameter. */
    static LimitKey query(String name) {
        return exchange -> present(exchange.request().queryParameter(name));
    }

    /** By one variable. */
    static LimitKey variable(String name) {
        return exchange -> present(exchange.variable(name));
    }

    /** By path. */
    static LimitKey path() {
        return exchange -> Optional.of(bounded(exchange.request().path()));
    }

    /** By this, or by another where a request does not have it. */
    default LimitKey or(LimitKey other) {
        return exchange -> {
            var own = of(exchange);
            return own.isPresent() ? own : other.of(exchange);
        };
    }

    private static Optional<String> present(Optional<String> value) {
        return value.isEmpty() || value.get().isEmpty() ? Optional.empty() : Optional.of(bounded(value.get()));
    }

    /** Clients choose these, so what is remembered of them is not as long as they like. */
    private static String bounded(String value) {
        if (value.length() <= LONGEST) {
            return value;
        }
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(value.getBytes(UTF_8));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
