package io.sluice.core.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.testing.RawClient;
import io.sluice.core.testing.ScriptedOrigin;
import io.sluice.core.testing.TestProxy;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class GeoRestrictionPluginTest {
    /** Says of 127.0.0.0/8 that it is in Germany, and of the rest of the world nothing. */
    private static final String DATABASE = "/geo/loopback-is-de.mmdb";

    private static String answer(String type, String codes) throws Exception {
        var database = Path.of(Objects.requireNonNull(GeoRestrictionPluginTest.class.getResource(DATABASE))
                .toURI());
        try (var origin = ScriptedOrigin.echoing();
                var proxy = TestProxy.inFrontOf(
                        origin.port(),
                        "plugins = [\"countries\"]",
                        "[plugins.countries]",
                        "category = \"geo_restriction\"",
                        "database = \"" + database + "\"",
                        "type = \"" + type + "\"",
                        "country_codes = [\"" + codes + "\"]");
                var client = new RawClient(proxy.port())) {
            return client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").response();
        }
    }

    @Test
    void goesByTheCountryOfTheAddress() throws Exception {
        assertThat(answer("allow", "FR, DE")).startsWith("HTTP/1.1 200 ");
        assertThat(answer("allow", "FR"))
                .startsWith("HTTP/1.1 403 ")
                .endsWith("Access from your country is not allowed");
        assertThat(answer("deny", "DE")).startsWith("HTTP/1.1 403 ");
        assertThat(answer("reporting", "DE")).startsWith("HTTP/1.1 200 ");
    }
}
