package io.sluice.core.admin;

import io.sluice.spi.Exchange;
import io.sluice.spi.admin.AdminRole;
import io.sluice.spi.extension.Authenticator;
import io.sluice.spi.extension.Identity;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the extension that knows people.
 *
 * @param present the one to ask; empty while none is there
 */
record Authentication(Supplier<Optional<Authenticator>> present) {
    private static final Logger LOG = LoggerFactory.getLogger(Authentication.class);

    /** A copy, which may leave the event loop. */
    record Brought(Map<String, String> headers, String clientAddress) implements Authenticator.Credentials {
        static Brought by(Exchange exchange) {
            var headers = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
            exchange.request().headers().forEach(headers::putIfAbsent);
            return new Brought(headers, exchange.remoteAddress().getAddress().getHostAddress());
        }

        @Override
        public Optional<String> header(String name) {
            return Optional.ofNullable(headers.get(name));
        }
    }

    /** What somebody may do; empty for nobody. May take its time. */
    Optional<AdminRole> role(Authenticator.Credentials credentials) {
        Optional<Authenticator> authenticator = present.get();
        if (authenticator.isEmpty()) {
            return Optional.empty();
        }
        Thread.currentThread()
                .setContextClassLoader(authenticator.get().getClass().getClassLoader());
        try {
            return authenticator.get().authenticate(credentials).map(Identity::role);
        } catch (Exception | LinkageError | StackOverflowError e) {
            LOG.error("the authenticator failed, nobody is let in", e);
            return Optional.empty();
        }
    }
}
