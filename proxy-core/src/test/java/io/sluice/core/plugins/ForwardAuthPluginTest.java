package io.sluice.core.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.testing.RawClient;
import io.sluice.core.testing.ScriptedOrigin;
import io.sluice.core.testing.TestProxy;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ForwardAuthPluginTest {
    private static TestProxy guarded(int origin, int auth, String timeout) {
        return TestProxy.inFrontOf(
                origin,
                "plugins = [\"sso\"]",
                "[upstreams.id]",
                "addrs = [\"127.0.0.1:" + auth + "\"]",
                "[plugins.sso]",
                "category = \"forward_auth\"",
                "upstream = \"id\"",
                "auth_url = \"http://id.example/verify\"",
                "add_headers = [\"Remote-User\", \"Remote-Groups\"]",
                "timeout = \"" + timeout + '"');
    }

    @Test
    void theAuthServerDecides() throws Exception {
        try (var auth = new ScriptedOrigin((request, connection) -> connection.write(
                        request.contains("Cookie: session=ada\r\n")
                                ? "HTTP/1.1 200 OK\r\nRemote-User: ada\r\nContent-Length: 2\r\n\r\nok"
                                : "HTTP/1.1 302 Found\r\nLocation: /verify/login\r\nContent-Length: 5\r\n\r\nlogin"));
                var origin = ScriptedOrigin.echoing();
                var proxy = guarded(origin.port(), auth.port(), "60s");
                var client = new RawClient(proxy.port())) {
            client.send("POST /a?b=c HTTP/1.1\r\nHost: site.example\r\nCookie: session=ada\r\nContent-Length: 4\r\n"
                    + "Remote-User: root\r\nRemote-Groups: admins\r\nX-Forwarded-For: 10.0.0.1\r\n\r\ndata");
            assertThat(client.response())
                    .startsWith("HTTP/1.1 200 ")
                    .containsOnlyOnce("Remote-User: ada\r\n")
                    .doesNotContain("root", "admins")
                    .endsWith("data");
            assertThat(auth.requests().getFirst())
                    .startsWith("GET /verify HTTP/1.1\r\n")
                    .containsIgnoringCase("host: id.example\r\n")
                    .containsIgnoringCase("x-forwarded-method: POST\r\n")
                    .containsIgnoringCase("x-forwarded-uri: /a?b=c\r\n")
                    .containsIgnoringCase("x-forwarded-host: site.example\r\n")
                    .containsIgnoringCase("x-forwarded-for: 127.0.0.1\r\n")
                    .doesNotContainIgnoringCase("10.0.0.1")
                    .doesNotContain("root", "admins");

            client.send("GET / HTTP/1.1\r\nHost: site.example\r\n\r\n");
            assertThat(client.response())
                    .startsWith("HTTP/1.1 302 ")
                    .containsIgnoringCase("Location: /verify/login\r\n")
                    .endsWith("login");
            assertThat(auth.requests()).hasSize(2);
            assertThat(origin.requests()).hasSize(1);
        }
    }

    @Test
    void nobodyPassesWhenTheAuthServerIsSilentOrGone() throws Exception {
        var auth = new ScriptedOrigin((request, connection) -> TimeUnit.HOURS.sleep(1));
        try (auth;
                var origin = ScriptedOrigin.echoing();
                var proxy = guarded(origin.port(), auth.port(), "1s");
                var client = new RawClient(proxy.port())) {
            String get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
            assertThat(client.send(get).response()).startsWith("HTTP/1.1 502 ").endsWith("Forward auth request failed");

            auth.close();
            assertThat(client.send(get).response()).startsWith("HTTP/1.1 502 ");
            assertThat(origin.requests()).isEmpty();
        }
    }

    @Test
    void aRefusalWithoutAChallengeIsRelayed() throws Exception {
        try (var auth = ScriptedOrigin.answering("HTTP/1.1 401 No\r\nContent-Length: 2\r\n\r\nno");
                var origin = ScriptedOrigin.echoing();
                var proxy = guarded(origin.port(), auth.port(), "60s");
                var client = new RawClient(proxy.port())) {
            assertThat(client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").response())
                    .startsWith("HTTP/1.1 401 ")
                    .endsWith("no");
        }
    }
}
