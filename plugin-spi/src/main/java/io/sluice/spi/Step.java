package io.sluice.spi;

import java.util.Locale;

/**
 * When a plugin's hooks run in the life of an exchange. Among the plugins of one step the location's list is the order;
 * there are no weights.
 */
public enum Step {
    /** Before the location's rewrite. */
    EARLY_REQUEST,
    /** After the rewrite: where most plugins belong. */
    REQUEST,
    /** Just before a peer is picked; not reached when a cache or an earlier plugin has answered. */
    PROXY_UPSTREAM,
    /** On the upstream's response, before it is cached. For plugins without {@code onRequest}. */
    UPSTREAM_RESPONSE,
    /** On every response that leaves. For plugins without {@code onRequest}. */
    RESPONSE;

    /** Whether {@link Plugin#onRequest} is called in this step. */
    public boolean isRequestStep() {
        return this == EARLY_REQUEST || this == REQUEST || this == PROXY_UPSTREAM;
    }

    /** The step as the configuration spells it: {@code early_request}, {@code request} … */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
