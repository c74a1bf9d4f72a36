package io.sluice.core.plugins;

import static io.sluice.core.plugins.CachingProxy.FRESH;
import static io.sluice.core.plugins.CachingProxy.GET;
import static io.sluice.core.plugins.CachingProxy.fresh;
import static io.sluice.core.plugins.CachingProxy.inFrontOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.testing.Http2Client;
import io.sluice.core.testing.ProxyToml;
import io.sluice.core.testing.RawClient;
import io.sluice.core.testing.ScriptedOrigin;
import io.sluice.core.testing.TestProxy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A cache among other sites and plugins, and through reloads. */
class CachePluginTest {
    @Test
    void sitesAreApart() throws Exception {
        try (var origin = new ScriptedOrigin((request, connection) -> connection.write(fresh(request.lines()
                        .filter(line -> line.startsWith("Host: "))
                        .findFirst()
                        .orElse(""))));
                var proxy = inFrontOf(origin);
                var client = new RawClient(proxy.port())) {
            assertThat(client.send(GET).response()).endsWith("Host: a");
            assertThat(client.send(GET.replace("Host: a", "Host: b")).response())
                    .endsWith("Host: b");
            assertThat(client.send(GET.replace("Host: a", "Host: a:81")).response())
                    .endsWith("Host: a:81");
            assertThat(client.send(GET.replace("Host: a", "Host: A")).response())
                    .contains("; hit")
                    .endsWith("Host: a");
            assertThat(client.send(GET.replace("Host: a", "Host: a:80")).response())
                    .contains("; hit");
            assertThat(client.send(GET.replace("Host: a", "Host: A:81")).response())
                    .contains("; hit")
                    .endsWith("Host: a:81");
        }
    }

    @Test
    void theListDecidesWhatIsStored() throws Exception {
        try (var origin = ScriptedOrigin.answering(
                        FRESH + "Content-Type: text/html\r\nContent-Length: 11\r\n\r\nhello world");
                var proxy = TestProxy.inFrontOf(origin.port(), """
                        plugins = ["before", "words_before", "cache", "words_after", "after"]
                        [plugins.before]
                        category = "response_headers"
                        mode = "upstream"
                        set_headers = ["X-Before: 1"]
                        [plugins.words_before]
                        category = "sub_filter"
                        step = "upstream_response"
                        filters = ["sub_filter 'hello' 'goodbye'"]
                        [plugins.cache]
                        category = "cache"
                        [plugins.words_after]
                        category = "sub_filter"
                        step = "upstream_response"
                        filters = ["sub_filter 'world' 'moon'"]
                        [plugins.after]
                        category = "response_headers"
                        mode = "upstream"
                        set_headers = ["X-After: 1"]
                        """);
                var client = new RawClient(proxy.port())) {
            assertThat(client.send(GET).response())
                    .contains("X-Before: 1", "X-After: 1")
                    .endsWith("goodbye moon\r\n".strip());
            assertThat(client.send(GET).response())
                    .contains("sluice; hit", "X-Before: 1", "\r\nContent-Length: 13\r\n")
                    .doesNotContain("X-After")
                    .endsWith("\r\n\r\ngoodbye world");
        }
    }

    @Test
    void whatStandsBeforeItGuardsHitsToo() throws Exception {
        try (var origin = ScriptedOrigin.answering(fresh("secret"));
                var proxy = TestProxy.inFrontOf(
                        origin.port(),
                        "plugins = [\"keys\", \"cache\"]",
                        "[plugins.keys]\ncategory = \"key_auth\"\nheader = \"X-Key\"\nkeys = [\"k\"]",
                        "[plugins.cache]\ncategory = \"cache\"");
                var client = new RawClient(proxy.port())) {
            String known = GET.replace("\r\n\r\n", "\r\nX-Key: k\r\n\r\n");
            assertThat(client.send(known).response()).endsWith("secret");
            assertThat(client.send(known).response()).contains("sluice; hit");
            assertThat(client.send(GET).response()).contains(" 401 ").doesNotContain("secret");
        }
    }

    @Test
    void servesWhatIsStaleWhenTheUpstreamIsGone() throws Exception {
        var origin = ScriptedOrigin.answering("HTTP/1.1 200 OK\r\nCache-Control: max-age=0, stale-if-error=60\r\n"
                + "ETag: \"a\"\r\nContent-Length: 3\r\n\r\none");
        try (var proxy = inFrontOf(origin);
                var client = new RawClient(proxy.port())) {
            assertThat(client.send(GET).response()).contains("; stored").endsWith("one");
            origin.close();
            assertThat(client.send(GET).response())
                    .contains(" 200 ", "fwd=stale; detail=stale-if-error")
                    .endsWith("one");
            assertThat(client.send(GET.replace("GET", "HEAD")).head()).contains(" 200 ", "detail=stale-if-error");
            assertThat(client.send(GET.replace(" / ", " /other ")).response()).contains(" 502 ");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Content-Length: 4\r\n\r\nevil", "Transfer-Encoding: chunked\r\n\r\n4\r\nevil\r\n0\r\n\r\n"})
    void aRequestWithABodyIsForTheUpstream(String body) throws Exception {
        try (var origin = new ScriptedOrigin((request, connection) ->
                        connection.write(fresh(request.contains("evil") ? "to evil" : "plain")));
                var proxy = inFrontOf(origin);
                var client = new RawClient(proxy.port())) {
            String fat = "GET / HTTP/1.1\r\nHost: a\r\n" + body;
            assertThat(client.send(fat).response()).contains("fwd=bypass").endsWith("to evil");
            assertThat(client.send(GET).response()).contains("; stored").endsWith("plain");
            assertThat(client.send(fat).response()).contains("fwd=bypass").endsWith("to evil");
            assertThat(client.get("/", "Content-Length: 0")).contains("; hit").endsWith("plain");
        }
    }

    @Test
    void aRequestWithABodyThatNothingAnnouncesIsForTheUpstream() throws Exception {
        try (var origin = ScriptedOrigin.answering(fresh("plain"));
                var proxy = ProxyToml.inFrontOf(origin.port())
                        .server("enabled_h2 = true")
                        .location("plugins = [\"cache\"]")
                        .and("[plugins.cache]", "category = \"cache\"")
                        .run();
                var client = Http2Client.connect(proxy.port())) {
            client.headers(1, true, Http2Client.get("/"));
            assertThat(client.outcome(1)).contains("200");
            client.headers(3, false, Http2Client.get("/")).data(3, true, "evil");
            assertThat(client.outcome(3)).contains("200");
            assertThat(origin.requests()).hasSize(2).last().asString().contains("evil");
            client.headers(5, true, Http2Client.get("/"));
            assertThat(client.outcome(5)).contains("200");
            assertThat(origin.requests()).hasSize(2);
        }
    }

    @Test
    void aReloadKeepsWhatIsStoredUnlessTheCacheIsAnother() throws Exception {
        String toml = """
                [servers.web]
                addr = "127.0.0.1:0"
                locations = ["all"]
                [locations.all]
                upstream = "origin"
                plugins = ["cache"]
                [plugins.cache]
                category = "cache"
                lock = "%s"
                [upstreams.origin]
                addrs = ["127.0.0.1:%d"]
                """;
        try (var origin = ScriptedOrigin.answering(fresh("one"));
                var proxy = TestProxy.run(toml.formatted("1s", origin.port()))) {
            try (var client = new RawClient(proxy.port())) {
                client.send(GET).response();
                assertThat(proxy.reload(toml.formatted("1s", origin.port()) + "# the same\n"))
                        .isEmpty();
                assertThat(client.send(GET).response()).contains("sluice; hit");
            }
            assertThat(proxy.reload(toml.formatted("2s", origin.port()))).isEmpty();
            try (var client = new RawClient(proxy.port())) {
                assertThat(client.send(GET).response()).contains("fwd=uri-miss");
            }
        }
    }
}
