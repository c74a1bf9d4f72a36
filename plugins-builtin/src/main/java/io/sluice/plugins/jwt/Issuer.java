package io.sluice.plugins.jwt;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSetCacheRefreshEvaluator;
import com.nimbusds.jose.jwk.source.JWKSetSource;
import com.nimbusds.jose.proc.SecurityContext;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** Who publishes keys, seen to by what it publishes. Asked by one thread at a time. */
final class Issuer implements JWKSetSource<SecurityContext> {
    /** The edition before there is one. */
    static final Object NOTHING = "";

    private final JWKSetSource<SecurityContext> source;
    private final Logger logger;
    private volatile Object edition = NOTHING;

    Issuer(JWKSetSource<SecurityContext> source, Logger logger) {
        this.source = source;
        this.logger = logger;
    }

    /** What it published last, the same object as long as it publishes the same. */
    Object edition() {
        return edition;
    }

    @Override
    public JWKSet getJWKSet(JWKSetCacheRefreshEvaluator evaluator, long currentTime, @Nullable SecurityContext context)
            throws KeySourceException {
        try {
            var set = source.getJWKSet(evaluator, currentTime, context);
            note(set);
            return set;
        } catch (KeySourceException e) {
            logger.warn("the issuer's keys cannot be had: {}", e.toString());
            throw e;
        }
    }

    private void note(JWKSet set) {
        String now = set.toString();
        if (!now.equals(edition)) {
            edition = now;
            logger.info("the issuer publishes {} keys for tokens", set.size());
        }
    }

    @Override
    public void close() throws IOException {
        source.close();
    }
}
