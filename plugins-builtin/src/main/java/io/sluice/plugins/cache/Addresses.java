package io.sluice.plugins.cache;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;

/** Addresses that responses name. */
final class Addresses {
    private Addresses() {}

    /** The address of what a reference names; empty when that is of another site, or no address. */
    static Optional<CacheKey> resolve(CacheKey base, String reference) {
        try {
            URI named = new URI(base.scheme() + "://" + base.host() + base.target()).resolve(new URI(reference));
            if (!base.scheme().equals(named.getScheme()) || named.getRawAuthority() == null) {
                return Optional.empty();
            }
            String host = named.getRawAuthority().toLowerCase(Locale.ROOT);
            String ownPort = base.scheme().equals("https") ? ":443" : ":80";
            if (host.endsWith(ownPort)) {
                host = host.substring(0, host.length() - ownPort.length());
            }
            String path = named.getRawPath() == null || named.getRawPath().isEmpty() ? "/" : named.getRawPath();
            String query = named.getRawQuery() == null ? "" : '?' + named.getRawQuery();
            return host.equals(base.host())
                    ? Optional.of(CacheKey.address(base.scheme(), host, path + query))
                    : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }
}
