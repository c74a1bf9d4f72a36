package io.sluice.plugins.jwt;

import com.nimbusds.jose.jwk.source.JWKSetSource;
import com.nimbusds.jose.jwk.source.URLBasedJWKSetSource;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URL;

/** Where an issuer publishes its keys: at one address, and at no other that it might be redirected to. */
final class KeyEndpoint extends DefaultResourceRetriever {
    private static final int PATIENCE_MILLIS = 5_000;
    private static final int LARGEST = 1 << 20;

    private KeyEndpoint() {
        super(PATIENCE_MILLIS, PATIENCE_MILLIS, LARGEST);
    }

    static JWKSetSource<SecurityContext> at(URL address) {
        return new URLBasedJWKSetSource<>(address, new KeyEndpoint());
    }

    @Override
    protected HttpURLConnection openHTTPConnection(URL address) throws IOException {
        var connection = super.openHTTPConnection(address);
        connection.setInstanceFollowRedirects(false);
        return connection;
    }
}
