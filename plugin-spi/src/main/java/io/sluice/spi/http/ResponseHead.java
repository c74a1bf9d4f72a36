package io.sluice.spi.http;

/** Status and header section of a response. Changes take effect at once. Owned by the exchange's event loop. */
public interface ResponseHead {

    /** The status code, 200 to 599 (and 101 after an accepted upgrade). */
    int status();

    /**
     * Changes the status code.
     *
     * @throws IllegalArgumentException unless 200 to 599
     */
    void setStatus(int status);

    /** The header section. */
    Headers headers();

    /**
     * Says in {@code Vary} that the response was chosen by a request header, unless that is said already. To be called for
     * every response that the choice was about, also for those of requests without that header.
     */
    default void varyBy(HeaderName name) {
        String text = name.toString();
        for (String line : headers().all(HeaderNames.VARY)) {
            var named = new Preferences(line);
            if (named.names(text) || named.names("*")) {
                return;
            }
        }
        headers().add(HeaderNames.VARY, text);
    }

    /**
     * Takes back what the head says of the body's bytes, for plugins that are about to change them: a strong {@code ETag}
     * becomes a weak one, {@code Accept-Ranges} and digests go.
     */
    default void disownBody() {
        headers().remove(HeaderNames.ACCEPT_RANGES);
        headers().remove(HeaderNames.CONTENT_DIGEST);
        headers().remove(HeaderNames.CONTENT_MD5);
        headers().remove(HeaderNames.DIGEST);
        headers().remove(HeaderNames.REPR_DIGEST);
        var etag = headers().first(HeaderNames.ETAG);
        if (etag.isPresent() && !etag.get().startsWith("W/")) {
            headers().set(HeaderNames.ETAG, "W/" + etag.get());
        }
    }
}
