package io.sluice.core.plugins;

import static io.sluice.core.plugins.CachingProxy.fresh;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.testing.RawClient;
import io.sluice.core.testing.ScriptedOrigin;
import io.sluice.core.testing.TestProxy;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One cache in front of several upstreams. */
class CacheUpstreamsTest {
    private static final String CACHE = """
            [plugins.cache]
            category = "cache"
            purge_ip_list = ["127.0.0.1"]
            """;

    private final ScriptedOrigin first = ScriptedOrigin.answering(fresh("first"));
    private final ScriptedOrigin second = ScriptedOrigin.answering(fresh("second"));

    CacheUpstreamsTest() throws IOException {}

    @AfterEach
    void close() throws IOException {
        first.close();
        second.close();
    }

    private TestProxy run(String locations) {
        return TestProxy.run(locations + CACHE + """
                [upstreams.first]
                addrs = ["127.0.0.1:%d"]
                [upstreams.second]
                addrs = ["127.0.0.1:%d"]
                """.formatted(first.port(), second.port()));
    }

    private TestProxy rewriting() {
        return run("""
                [servers.web]
                addr = "127.0.0.1:0"
                locations = ["guarded", "open"]
                [locations.guarded]
                path = "/a"
                rewrite = "^/a/(.*)$ /$1"
                upstream = "first"
                plugins = ["keys", "cache"]
                [plugins.keys]
                category = "key_auth"
                header = "X-Key"
                keys = ["k"]
                [locations.open]
                path = "/b"
                rewrite = "^/b/(.*)$ /$1"
                upstream = "second"
                plugins = ["cache"]
                """);
    }

    @Test
    void eachAnswersForItselfWhereLocationsRewriteAlike() throws Exception {
        try (var proxy = rewriting();
                var client = new RawClient(proxy.port())) {
            assertThat(client.get("/a/x", "X-Key: k")).contains("; stored").endsWith("first");
            assertThat(client.get("/b/x")).contains("; stored").endsWith("second");
            assertThat(client.get("/a/x", "X-Key: k")).contains("; hit").endsWith("first");
            assertThat(client.get("/b/x")).contains("; hit").endsWith("second");
        }
    }

    @Test
    void whatChangesAnAddressOrPurgesItMeansAllOfThem() throws Exception {
        try (var proxy = rewriting();
                var client = new RawClient(proxy.port())) {
            for (String method : new String[] {"POST", "PURGE"}) {
                client.get("/a/x", "X-Key: k");
                client.get("/b/x");
                assertThat(client.get("/a/x", "X-Key: k")).contains("; hit");
                assertThat(client.get("/b/x")).contains("; hit");
                client.send(method + " /b/x HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n")
                        .response();
                assertThat(client.get("/a/x", "X-Key: k")).as(method).contains("uri-miss");
                assertThat(client.get("/b/x")).as(method).contains("uri-miss");
            }
        }
    }

    @Test
    void eachAnswersForItsShareOfASplit() throws Exception {
        try (var proxy = run("""
                        [servers.web]
                        addr = "127.0.0.1:0"
                        locations = ["all"]
                        [locations.all]
                        upstream = "first"
                        plugins = ["split", "cache"]
                        [plugins.split]
                        category = "traffic_splitting"
                        upstream = "second"
                        weight = 100
                        stickiness = true
                        sticky_header = "X-Lane"
                        matcher = "^beta"
                        """);
                var client = new RawClient(proxy.port())) {
            for (int i = 0; i < 2; i++) {
                String status = i == 0 ? "; stored" : "; hit";
                assertThat(client.get("/")).contains(status).endsWith("first");
                assertThat(client.get("/", "X-Lane: beta")).contains(status).endsWith("second");
            }
            assertThat(first.requests()).hasSize(1);
            assertThat(second.requests()).hasSize(1);
        }
    }
}
