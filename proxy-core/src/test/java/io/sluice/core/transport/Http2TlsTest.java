package io.sluice.core.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.testing.Http2Client;
import io.sluice.core.testing.Http2Frames;
import io.sluice.core.testing.Http2Origin;
import io.sluice.core.testing.ProxyToml;
import io.sluice.core.testing.RawClient;
import io.sluice.core.testing.ScriptedOrigin;
import io.sluice.core.testing.TestAuthority;
import io.sluice.core.testing.TestProxy;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which version of HTTP is agreed on by ALPN, on both sides, with the JDK's TLS on the other side. */
class Http2TlsTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private static final String GET = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";

    private final TestAuthority authority = new TestAuthority("root");

    @TempDir
    private Path folder;

    Http2TlsTest() throws Exception {}

    private TestProxy encrypted(int origin, String... serverLines) throws Exception {
        return ProxyToml.inFrontOf(origin)
                .server("certificates = [\"a\"]", String.join("\n", serverLines))
                .location("proxy_set_headers = [\"X-Tls: $tls_version\", \"X-Client: $tls_client_subject\"]")
                .and(TestAuthority.toml("a", authority.issue("localhost")))
                .run();
    }

    private TestProxy towards(int origin, String alpn) throws Exception {
        Path ca = Files.writeString(folder.resolve("ca.pem"), authority.pem());
        return ProxyToml.inFrontOf(origin)
                .origin("sni = \"origin.test\"", "ca = \"" + ca + '"', "alpn = \"" + alpn + '"')
                .run();
    }

    private static HttpResponse<String> get(SSLContext context, int port, HttpClient.Version version)
            throws IOException, InterruptedException {
        try (var client =
                HttpClient.newBuilder().sslContext(context).version(version).build()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create("https://localhost:" + port + "/"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }

    @ParameterizedTest
    @CsvSource({"HTTP_2, HTTP_2", "HTTP_1_1, HTTP_1_1"})
    void isOfferedToClientsUnlessSwitchedOff(HttpClient.Version asked, HttpClient.Version spoken) throws Exception {
        try (var origin = ScriptedOrigin.answering(OK);
                var proxy = encrypted(origin.port())) {
            var response = get(authority.context(null), proxy.port(), asked);
            assertThat(response.version()).isEqualTo(spoken);
            assertThat(response.body()).isEqualTo("ok");
            assertThat(origin.requests().getFirst()).contains("X-Forwarded-Proto: https\r\n", "X-Tls: TLSv1.3\r\n");
        }
    }

    @Test
    void isNotOfferedWhereItIsSwitchedOff() throws Exception {
        try (var origin = ScriptedOrigin.answering(OK);
                var proxy = encrypted(origin.port(), "enabled_h2 = false")) {
            var response = get(authority.context(null), proxy.port(), HttpClient.Version.HTTP_2);
            assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
            assertThat(response.body()).isEqualTo("ok");
        }
    }

    @Test
    void isNotSpokenUnlessAgreedOn() throws Exception {
        try (var origin = ScriptedOrigin.answering(OK);
                var proxy = encrypted(origin.port());
                var socket = TestAuthority.connect(authority.context(null), proxy.port(), "localhost");
                var client = new Http2Frames(socket)) {
            client.raw(Http2Frames.PREFACE);
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .startsWith("HTTP/1.1 505 ");
        }
    }

    @Test
    void clientCertificatesAreKnownToRequestsOfHttp2() throws Exception {
        Path ca = Files.writeString(folder.resolve("clients.pem"), authority.pem());
        try (var origin = ScriptedOrigin.echoing();
                var proxy = encrypted(
                        origin.port(),
                        "client_auth = \"required\"",
                        "client_ca = \"" + ca + '"',
                        "tls_max_version = \"tlsv1.2\"")) {
            var response = get(authority.context(authority.issue("someone")), proxy.port(), HttpClient.Version.HTTP_2);
            assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(response.body()).contains("X-Tls: TLSv1.2\r\n", "X-Client: CN=someone\r\n");
        }
    }

    @Test
    void endsWithACloseNotify() throws Exception {
        try (var origin = ScriptedOrigin.answering(OK);
                var proxy = encrypted(origin.port(), "keepalive_requests = 1")) {
            SSLSocket socket = TestAuthority.connect(
                    authority.context(null), proxy.port(), "localhost", new String[] {"TLSv1.3"}, "h2");
            try (var client = new Http2Frames(socket)) {
                client.raw(Http2Frames.PREFACE).settings().headers(1, true, Http2Client.get("/"));
                assertThat(client.outcome(1)).startsWith(":status: 200").endsWith("ok");
                // Without a close_notify the JDK would call this an error.
                assertThat(client.outcome(3)).isEqualTo("closed");
            }
        }
    }

    // --- towards origins
    // ----------------------------------------------------------------------------------------------

    private Http2Origin origin(List<String> heads, String... protocols) throws Exception {
        return new Http2Origin(
                authority.listen(authority.issue("origin.test"), protocols),
                Http2Origin.script((connection, stream, head) -> {
                    heads.add(head);
                    connection
                            .headers(stream, false, ":status", "200", "content-length", "2")
                            .data(stream, true, "ok");
                }));
    }

    @ParameterizedTest
    @ValueSource(strings = {"h2", "h2h1"})
    void originsThatAgreeAreSpokenToOverOneConnection(String alpn) throws Exception {
        var heads = new CopyOnWriteArrayList<String>();
        try (var origin = origin(heads, "h2", "http/1.1");
                var proxy = towards(origin.port(), alpn)) {
            for (int i = 0; i < 10; i++) {
                try (var client = new RawClient(proxy.port())) {
                    assertThat(client.send(GET).response())
                            .startsWith("HTTP/1.1 200")
                            .endsWith("ok");
                }
            }
            assertThat(origin.connections()).isEqualTo(1);
            assertThat(heads).hasSize(10);
            assertThat(heads.getFirst()).contains(":scheme: https\n", ":authority: localhost\n");
        }
    }

    @Test
    void originsThatPreferHttp1GetIt() throws Exception {
        try (var origin = new ScriptedOrigin(
                        authority.listen(authority.issue("origin.test"), "http/1.1"),
                        (request, connection) -> connection.write(OK));
                var proxy = towards(origin.port(), "h2h1");
                var client = new RawClient(proxy.port())) {
            for (int i = 0; i < 5; i++) {
                assertThat(client.send(GET).response())
                        .startsWith("HTTP/1.1 200")
                        .endsWith("ok");
            }
            assertThat(origin.connections()).isEqualTo(1);
            proxy.awaitIdleUpstreamConnections(1);
        }
    }

    @Test
    void manyAtATimeToAnOriginOfHttp1GetAConnectionEach() throws Exception {
        var asked = new CountDownLatch(8);
        try (var origin = new ScriptedOrigin(
                        authority.listen(authority.issue("origin.test"), "http/1.1"), (request, connection) -> {
                            asked.countDown();
                            asked.await();
                            connection.write(OK);
                        });
                var proxy = towards(origin.port(), "h2h1")) {
            var clients = new ArrayList<RawClient>();
            for (int i = 0; i < 8; i++) {
                clients.add(new RawClient(proxy.port()).send(GET));
            }
            for (RawClient client : clients) {
                assertThat(client.response()).startsWith("HTTP/1.1 200").endsWith("ok");
                client.close();
            }
            assertThat(origin.connections()).isEqualTo(8);
        }
    }

    @Test
    void originsThatMustSpeakItButDoNotAreNotUsed() throws Exception {
        try (var origin = new ScriptedOrigin(
                        authority.listen(authority.issue("origin.test"), false),
                        (request, connection) -> connection.write(OK));
                var proxy = towards(origin.port(), "h2");
                var client = new RawClient(proxy.port())) {
            assertThat(client.send(GET).response()).startsWith("HTTP/1.1 502 ");
            assertThat(origin.requests()).isEmpty();
        }
    }
}
