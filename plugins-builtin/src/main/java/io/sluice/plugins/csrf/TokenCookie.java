package io.sluice.plugins.csrf;

import io.sluice.spi.http.RequestHead;

/**
 * Writes the cookie. It is not {@code HttpOnly}: the site's pages have to read it.
 *
 * @param attributes all but {@code Secure}
 */
record TokenCookie(String name, String attributes, boolean secure, boolean secureByHttps) {
    TokenCookie(CsrfConfig config, boolean secure, boolean secureByHttps) {
        this(
                config.name(),
                config.ttl().map(ttl -> "; Max-Age=" + ttl.toSeconds()).orElse("") + "; Path=/; SameSite="
                        + config.sameSite().attribute(),
                secure,
                secureByHttps);
    }

    String carrying(String token, RequestHead request) {
        boolean marked = secure || (secureByHttps && request.scheme().equals("https"));
        return name + '=' + token + attributes + (marked ? "; Secure" : "");
    }
}
