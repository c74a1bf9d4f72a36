package io.sluice.core.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.pkitesting.X509Bundle;
import io.sluice.core.testing.Ports;
import io.sluice.core.testing.ProxyToml;
import io.sluice.core.testing.RawClient;
import io.sluice.core.testing.ScriptedOrigin;
import io.sluice.core.testing.TestAuthority;
import io.sluice.core.testing.TestProxy;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS with clients, by the JDK's own TLS on the other side. */
class DownstreamTlsTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private final TestAuthority authority = new TestAuthority("root");

    DownstreamTlsTest() throws Exception {}

    private static TestProxy proxy(int origin, String serverLines, String... certificates) {
        return TestProxy.run(toml(origin, serverLines, certificates));
    }

    private static String toml(int origin, String serverLines, String... certificates) {
        return ProxyToml.inFrontOf(origin)
                .server(serverLines)
                .location("proxy_set_headers ="
                        + " [\"X-Tls: $tls_version $tls_cipher\", \"X-Client: $tls_client_subject\"]")
                .and(certificates)
                .text();
    }

    private SSLSocket connect(TestProxy proxy, @Nullable String name, String... versions) throws Exception {
        return TestAuthority.connect(authority.context(null), proxy.port(), name, versions);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void servesRequestsAndTellsTheOriginOfTheEncryption(String version) throws Exception {
        try (var origin = ScriptedOrigin.answering(OK);
                var proxy = proxy(
                        origin.port(),
                        "certificates = [\"a\"]",
                        TestAuthority.toml("a", authority.issue("a.example")));
                var client = new RawClient(connect(proxy, "a.example", version))) {
            for (int i = 0; i < 3; i++) {
                client.send("GET / HTTP/1.1\r\nHost: a.example\r\n\r\n");
                assertThat(client.response()).startsWith("HTTP/1.1 200 OK\r\n").endsWith("\r\n\r\nok");
            }
            assertThat(origin.requests()).hasSize(3);
            assertThat(origin.requests().getFirst())
                    .contains("X-Forwarded-Proto: https\r\n", "X-Tls: " + version + " TLS_");
        }
    }

    @Test
    void choosesTheCertificateByTheNameAskedFor() throws Exception {
        try (var proxy = proxy(
                        1,
                        "certificates = [\"one\", \"many\", \"other\"]",
                        TestAuthority.toml("one", authority.issue("www.example.com")),
                        TestAuthority.toml("many", authority.issue("*.example.com", "example.com")),
                        TestAuthority.toml(
                                "other", authority.issue("other"), "domains = \"x.test\"", "is_default = true"));
                var exact = connect(proxy, "www.example.com");
                var wildcard = connect(proxy, "API.Example.com");
                var apex = connect(proxy, "example.com");
                var none = connect(proxy, null);
                var unknown = TestAuthority.connect(trustingAll(), proxy.port(), "deep.api.example.com");
                var byDomains = TestAuthority.connect(trustingAll(), proxy.port(), "x.test")) {
            assertThat(TestAuthority.subject(exact)).isEqualTo("CN=www.example.com");
            assertThat(TestAuthority.subject(wildcard)).isEqualTo("CN=*.example.com");
            assertThat(TestAuthority.subject(apex)).isEqualTo("CN=*.example.com");
            assertThat(TestAuthority.subject(none)).isEqualTo("CN=other");
            assertThat(TestAuthority.subject(unknown)).isEqualTo("CN=other");
            assertThat(TestAuthority.subject(byDomains)).isEqualTo("CN=other");
        }
    }

    private static SSLContext trustingAll() throws Exception {
        var context = SSLContext.getInstance("TLS");
        context.init(null, io.netty.handler.ssl.util.InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
        return context;
    }

    @Test
    void answersAnUnknownNameByAnAlertUnlessThereIsADefault() throws Exception {
        try (var proxy = proxy(
                1, "certificates = [\"a\"]", TestAuthority.toml("a", authority.issue("a.example", "*.b.example")))) {
            assertThatThrownBy(() -> connect(proxy, "b.example"))
                    .isInstanceOf(SSLException.class)
                    .hasMessageContaining("unrecognized_name");
            assertThatThrownBy(() -> connect(proxy, "x.y.b.example")).hasMessageContaining("unrecognized_name");
        }
    }

    @Test
    void servesItsOnlyCertificateToThoseWhoAskForNone() throws Exception {
        try (var proxy = proxy(1, "certificates = [\"a\"]", TestAuthority.toml("a", authority.issue("a.example")));
                var none = connect(proxy, null)) {
            assertThat(TestAuthority.subject(none)).isEqualTo("CN=a.example");
        }
        try (var proxy = proxy(
                1,
                "certificates = [\"a\", \"b\"]",
                TestAuthority.toml("a", authority.issue("a.example")),
                TestAuthority.toml("b", authority.issue("b.example")))) {
            assertThatThrownBy(() -> connect(proxy, null)).hasMessageContaining("unrecognized_name");
        }
    }

    @Test
    void keepsToItsWindowOfVersions() throws Exception {
        String certificate = TestAuthority.toml("a", authority.issue("a.example"));
        try (var proxy = proxy(1, "certificates = [\"a\"]\ntls_max_version = \"tlsv1.2\"", certificate)) {
            try (var socket = connect(proxy, "a.example")) {
                assertThat(socket.getSession().getProtocol()).isEqualTo("TLSv1.2");
            }
            assertThatThrownBy(() -> connect(proxy, "a.example", "TLSv1.3")).isInstanceOf(SSLHandshakeException.class);
        }
        try (var proxy = proxy(1, "certificates = [\"a\"]\ntls_min_version = \"tlsv1.3\"", certificate)) {
            try (var socket = connect(proxy, "a.example")) {
                assertThat(socket.getSession().getProtocol()).isEqualTo("TLSv1.3");
            }
            assertThatThrownBy(() -> connect(proxy, "a.example", "TLSv1.2")).isInstanceOf(SSLHandshakeException.class);
        }
    }

    @Test
    void takesTheCiphersItIsTold() throws Exception {
        X509Bundle rsa = authority.issue(builder -> builder.rsa2048(), "a.example");
        try (var proxy = proxy(
                        1,
                        "certificates = [\"a\"]\ntls_cipher_list = \"ECDHE-RSA-CHACHA20-POLY1305\"",
                        TestAuthority.toml("a", rsa));
                var old = connect(proxy, "a.example", "TLSv1.2");
                var current = connect(proxy, "a.example", "TLSv1.3")) {
            assertThat(old.getSession().getCipherSuite()).isEqualTo("TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");
            assertThat(current.getSession().getProtocol()).isEqualTo("TLSv1.3");
        }
    }

    @Test
    void offersHttp1ByAlpn() throws Exception {
        try (var proxy = proxy(1, "certificates = [\"a\"]", TestAuthority.toml("a", authority.issue("a.example")));
                var plain = new java.net.Socket(java.net.InetAddress.getLoopbackAddress(), proxy.port());
                var socket = (SSLSocket) authority
                        .context(null)
                        .getSocketFactory()
                        .createSocket(plain, "a.example", proxy.port(), true)) {
            var parameters = socket.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {"spdy/3", "http/1.1"});
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            assertThat(socket.getApplicationProtocol()).isEqualTo("http/1.1");
        }
    }

    // --- client certificates
    // ------------------------------------------------------------------------------------------------

    private String mutual(String mode) {
        return "certificates = [\"a\"]\nclient_auth = \"" + mode + "\"\nclient_ca = \"\"\"\n" + authority.pem()
                + "\"\"\"";
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void asksForAClientCertificateAndShowsItToPlugins(String version) throws Exception {
        X509Bundle alice = authority.issue(builder -> builder.subject("CN=alice,O=Example"), "alice");
        try (var origin = ScriptedOrigin.answering(OK);
                var proxy = proxy(
                        origin.port(), mutual("required"), TestAuthority.toml("a", authority.issue("a.example")))) {
            SSLContext context = authority.context(alice);
            // The second connection resumes the first one's session: the certificate must still be known.
            for (int i = 0; i < 2; i++) {
                try (var client = new RawClient(TestAuthority.connect(context, proxy.port(), "a.example", version))) {
                    client.send("GET / HTTP/1.1\r\nHost: a.example\r\n\r\n");
                    assertThat(client.response()).endsWith("ok");
                }
                assertThat(origin.requests().getLast()).contains("X-Client: CN=alice,O=Example\r\n");
            }
            assertThat(request(proxy, authority.context(null), version)).isEmpty();
            X509Bundle mallory = new TestAuthority("stranger").issue("mallory");
            assertThat(request(proxy, authority.insisting(mallory), version)).isEmpty();
            assertThat(request(proxy, authority.insisting(alice), version)).endsWith("ok");
            assertThat(origin.requests()).hasSize(3);
        }
    }

    /** A response, or nothing when the connection was refused at some point of the handshake. */
    private static String request(TestProxy proxy, SSLContext context, String version) throws IOException {
        try (var client = new RawClient(TestAuthority.connect(context, proxy.port(), "a.example", version))) {
            client.send("GET / HTTP/1.1\r\nHost: a.example\r\n\r\n");
            return client.response();
        } catch (SSLException | java.net.SocketException e) {
            return "";
        }
    }

    @Test
    void letsClientsInWithoutACertificateWhenItIsOptional() throws Exception {
        try (var origin = ScriptedOrigin.answering(OK);
                var proxy = proxy(
                        origin.port(), mutual("optional"), TestAuthority.toml("a", authority.issue("a.example")))) {
            assertThat(request(proxy, authority.context(null), "TLSv1.3")).endsWith("ok");
            assertThat(origin.requests().getLast()).doesNotContain("CN=");
            assertThat(request(proxy, authority.context(authority.issue("bob")), "TLSv1.3"))
                    .endsWith("ok");
            assertThat(origin.requests().getLast()).contains("X-Client: CN=bob\r\n");
            X509Bundle mallory = new TestAuthority("stranger").issue("mallory");
            assertThat(request(proxy, authority.insisting(mallory), "TLSv1.3")).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void doesNotTakeASessionFromAServerThatAsksForLess(String version) throws Exception {
        try (var origin = ScriptedOrigin.answering(OK)) {
            int port = Ports.unused();
            String certificate = TestAuthority.toml("a", authority.issue("a.example"));
            String open = toml(origin.port(), "certificates = [\"a\"]", certificate)
                    .replace("127.0.0.1:0", "127.0.0.1:" + port);
            try (var proxy = TestProxy.run(open)) {
                SSLContext context = authority.context(null);
                assertThat(request(proxy, context, version)).endsWith("ok");
                assertThat(request(proxy, context, version)).endsWith("ok");
                // The same address, the same ticket keys, but now a certificate is required.
                assertThat(proxy.reload(toml(origin.port(), mutual("required"), certificate)
                                .replace("127.0.0.1:0", "127.0.0.1:" + port)))
                        .isEmpty();
                assertThat(request(proxy, context, version)).isEmpty();
            }
        }
    }

    // --- ends
    // ------------------------------------------------------------------------------------------------------------

    @Test
    void saysGoodbyeWhenItCloses() throws Exception {
        try (var origin = ScriptedOrigin.answering(OK);
                var proxy = proxy(
                        origin.port(),
                        "certificates = [\"a\"]",
                        TestAuthority.toml("a", authority.issue("a.example")));
                var client = new RawClient(connect(proxy, "a.example"))) {
            client.send("GET / HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n\r\n");
            // The JDK's reading ends without an exception only after a close_notify.
            assertThat(client.all()).endsWith("\r\n\r\nok");
        }
    }

    @Test
    void saysNoGoodbyeBehindATruncatedBody() throws Exception {
        try (var origin = new ScriptedOrigin((request, connection) -> {
                    connection.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
                    Thread.sleep(100);
                    connection.close();
                });
                var proxy = proxy(
                        origin.port(),
                        "certificates = [\"a\"]",
                        TestAuthority.toml("a", authority.issue("a.example")));
                var client = new RawClient(connect(proxy, "a.example"))) {
            client.send("GET / HTTP/1.0\r\nHost: a.example\r\n\r\n");
            String all = "";
            try {
                all = client.all();
            } catch (SSLException | EOFException e) {
                all += "<broken>";
            }
            assertThat(all).matches("(?s).*(<broken>|<reset>)");
        }
    }

    @Test
    void endsHandshakesThatTakeTooLong() throws Exception {
        long begin = System.nanoTime();
        try (var proxy = proxy(
                        1,
                        "certificates = [\"a\"]\ntls_handshake_timeout = \"1s\"",
                        TestAuthority.toml("a", authority.issue("a.example")));
                var silent = new RawClient(proxy.port());
                var slow = new RawClient(proxy.port())) {
            slow.send(new byte[] {22, 3, 1, 2, 0, 1, 0});
            assertThat(silent.all()).isEmpty();
            assertThat(slow.all()).isEmpty();
            assertThat(System.nanoTime() - begin).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(900));
        }
    }

    @Test
    void closesOnThoseWhoSpeakNoTls() throws Exception {
        try (var proxy = proxy(1, "certificates = [\"a\"]", TestAuthority.toml("a", authority.issue("a.example")));
                var client = new RawClient(proxy.port())) {
            client.send("GET / HTTP/1.1\r\nHost: a.example\r\n\r\n");
            assertThat(client.all()).doesNotContain("HTTP");
        }
    }

    @Test
    void countsConnectionsThatNeverFinishTheirHandshake() throws Exception {
        try (var origin = ScriptedOrigin.answering(OK);
                var proxy = proxy(
                        origin.port(),
                        "certificates = [\"a\"]\nmax_connections = 2",
                        TestAuthority.toml("a", authority.issue("a.example")))) {
            for (int i = 0; i < 5; i++) {
                try (var client = new RawClient(proxy.port())) {
                    client.send("nonsense\r\n\r\n");
                    client.all();
                }
            }
            proxy.awaitConnections(0);
            assertThat(request(proxy, authority.context(null), "TLSv1.3")).endsWith("ok");
        }
    }

    @Test
    void streamsLargeBodiesBothWays() throws Exception {
        byte[] body = new byte[3_000_000];
        new Random(1).nextBytes(body);
        String text = new String(body, StandardCharsets.ISO_8859_1);
        try (var origin = ScriptedOrigin.echoing();
                var proxy = proxy(
                        origin.port(),
                        "certificates = [\"a\"]",
                        TestAuthority.toml("a", authority.issue("a.example")));
                var client = new RawClient(connect(proxy, "a.example"))) {
            var sent = CompletableFuture.runAsync(() -> {
                try {
                    client.send("POST / HTTP/1.1\r\nHost: a.example\r\nContent-Length: " + body.length + "\r\n\r\n");
                    client.send(body);
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            assertThat(client.response().endsWith(text)).isTrue();
            sent.join();
        }
    }
}
