package io.sluice.core.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.pkitesting.X509Bundle;
import io.sluice.core.testing.ProxyToml;
import io.sluice.core.testing.RawClient;
import io.sluice.core.testing.ScriptedOrigin;
import io.sluice.core.testing.TestAuthority;
import io.sluice.core.testing.TestProxy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS with origins, by the JDK's own TLS on the other side. */
class UpstreamTlsTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    private final TestAuthority authority = new TestAuthority("root");

    @TempDir
    private Path folder;

    UpstreamTlsTest() throws Exception {}

    @BeforeEach
    void writeAuthority() throws Exception {
        Files.writeString(folder.resolve("ca.pem"), authority.pem());
    }

    private TestProxy proxy(String addresses, String... lines) {
        return ProxyToml.inFrontOf(addresses).origin(lines).run();
    }

    private static String at(int port) {
        return "\"127.0.0.1:" + port + '"';
    }

    private String ca() {
        return "ca = \"" + folder.resolve("ca.pem") + '"';
    }

    private ScriptedOrigin origin(X509Bundle certificate, ScriptedOrigin.Script script) throws Exception {
        return new ScriptedOrigin(authority.listen(certificate, false), script);
    }

    private ScriptedOrigin answering(X509Bundle certificate) throws Exception {
        return origin(certificate, (request, connection) -> connection.write(OK));
    }

    private static String status(TestProxy proxy) throws Exception {
        try (var client = new RawClient(proxy.port())) {
            return client.send(GET).response().lines().findFirst().orElse("");
        }
    }

    @Test
    void speaksTlsAndKeepsTheConnection() throws Exception {
        var names = new CopyOnWriteArrayList<String>();
        try (var origin = origin(authority.issue("origin.test"), (request, connection) -> {
                    var session = (ExtendedSSLSession) ((SSLSocket) connection.socket()).getSession();
                    names.add(((SNIHostName) session.getRequestedServerNames().getFirst()).getAsciiName());
                    connection.write(OK);
                });
                var proxy = proxy(at(origin.port()), "sni = \"origin.test\"", ca());
                var client = new RawClient(proxy.port())) {
            for (int i = 0; i < 5; i++) {
                assertThat(client.send(GET).response()).endsWith("ok");
            }
            assertThat(names).hasSize(5).containsOnly("origin.test");
            assertThat(origin.connections()).isEqualTo(1);
            proxy.awaitIdleUpstreamConnections(1);
        }
    }

    @Test
    void refusesACertificateOfAnotherHost() throws Exception {
        try (var origin = answering(authority.issue("other.test", "*.sub.origin.test"));
                var proxy = proxy(at(origin.port()), "sni = \"origin.test\"", ca())) {
            assertThat(status(proxy)).startsWith("HTTP/1.1 502 ");
            assertThat(origin.requests()).isEmpty();
        }
    }

    @Test
    void refusesACertificateOfAnUnknownAuthority() throws Exception {
        try (var origin = answering(new TestAuthority("unknown").issue("origin.test"));
                var own = proxy(at(origin.port()), "sni = \"origin.test\"", ca());
                var jdks = proxy(at(origin.port()), "sni = \"origin.test\"")) {
            assertThat(status(own)).startsWith("HTTP/1.1 502 ");
            assertThat(status(jdks)).startsWith("HTTP/1.1 502 ");
            assertThat(origin.requests()).isEmpty();
        }
    }

    @Test
    void refusesAnExpiredCertificate() throws Exception {
        X509Bundle expired = authority.issue(
                builder -> builder.notAfter(java.time.Instant.now().minusSeconds(60)), "origin.test");
        try (var origin = answering(expired);
                var proxy = proxy(at(origin.port()), "sni = \"origin.test\"", ca())) {
            assertThat(status(proxy)).startsWith("HTTP/1.1 502 ");
            assertThat(origin.requests()).isEmpty();
        }
    }

    @Test
    void checksNothingWhenToldSo() throws Exception {
        try (var origin = answering(new TestAuthority("unknown").issue("other.test"));
                var proxy = proxy(at(origin.port()), "sni = \"origin.test\"", "verify_cert = false")) {
            assertThat(status(proxy)).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void showsItsCertificate() throws Exception {
        TestAuthority.write(folder, "client", authority.issue("proxy"));
        var shown = new CopyOnWriteArrayList<String>();
        try (var origin = new ScriptedOrigin(
                        authority.listen(authority.issue("origin.test"), true), (request, connection) -> {
                            try {
                                shown.add(TestAuthority.subject((SSLSocket) connection.socket()));
                            } catch (java.security.GeneralSecurityException e) {
                                throw new java.io.IOException(e);
                            }
                            connection.write(OK);
                        });
                var with = proxy(
                        at(origin.port()),
                        "sni = \"origin.test\"",
                        ca(),
                        "client_cert = \"" + folder.resolve("client.pem") + '"',
                        "client_key = \"" + folder.resolve("client.key") + '"');
                var without = proxy(at(origin.port()), "sni = \"origin.test\"", ca())) {
            assertThat(status(with)).startsWith("HTTP/1.1 200 ");
            assertThat(shown).containsExactly("CN=proxy");
            assertThat(status(without)).startsWith("HTTP/1.1 502 ");
        }
    }

    @Test
    void triesAnotherPeerWhenAHandshakeFails() throws Exception {
        try (var bad = answering(authority.issue("other.test"));
                var good = answering(authority.issue("origin.test"));
                var proxy = proxy(at(bad.port()) + ", " + at(good.port()), "sni = \"origin.test\"", ca())) {
            for (int i = 0; i < 4; i++) {
                try (var client = new RawClient(proxy.port())) {
                    client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi");
                    assertThat(client.response()).startsWith("HTTP/1.1 200 ");
                }
            }
            assertThat(bad.requests()).isEmpty();
            assertThat(good.requests()).hasSize(4);
        }
    }

    @Test
    void givesUpAHandshakeThatTakesTooLong() throws Exception {
        try (var silent = new ServerSocket(0);
                var proxy = proxy(
                        at(silent.getLocalPort()),
                        "sni = \"origin.test\"",
                        ca(),
                        "total_connection_timeout = \"300ms\"")) {
            long begin = System.nanoTime();
            assertThat(status(proxy)).startsWith("HTTP/1.1 504 ");
            assertThat(System.nanoTime() - begin).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(250));
        }
    }

    @Test
    void dropsAnIdleConnectionAtItsCloseNotify() throws Exception {
        var sockets = new CopyOnWriteArrayList<SSLSocket>();
        try (var origin = origin(authority.issue("origin.test"), (request, connection) -> {
                    sockets.add((SSLSocket) connection.socket());
                    connection.write(OK);
                });
                var proxy = proxy(at(origin.port()), "sni = \"origin.test\"", ca());
                var client = new RawClient(proxy.port())) {
            client.send(GET).response();
            proxy.awaitIdleUpstreamConnections(1);
            // With TLS 1.3 this sends a close_notify and no FIN.
            sockets.getFirst().shutdownOutput();
            proxy.awaitIdleUpstreamConnections(0);
            assertThat(client.send(GET).response()).endsWith("ok");
        }
    }

    @Test
    void believesACloseAsABodysEndOnlyWithCloseNotify() throws Exception {
        ScriptedOrigin.Script properly = (request, connection) -> {
            connection.write("HTTP/1.1 200 OK\r\n\r\nwhole");
            connection.close();
        };
        // Closing the socket beneath leaves the close_notify out.
        ScriptedOrigin.Script cutOff = (request, connection) -> {
            connection.write("HTTP/1.1 200 OK\r\n\r\nwhole");
            Thread.sleep(50);
            beneath.getLast().close();
        };
        try (var proper = origin(authority.issue("origin.test"), properly);
                var cut = new ScriptedOrigin(exposing(authority.issue("origin.test")), cutOff);
                var toProper = proxy(at(proper.port()), "sni = \"origin.test\"", ca());
                var toCut = proxy(at(cut.port()), "sni = \"origin.test\"", ca());
                var first = new RawClient(toProper.port());
                var second = new RawClient(toCut.port())) {
            assertThat(first.send("GET / HTTP/1.0\r\nHost: a\r\n\r\n").all()).endsWith("\r\n\r\nwhole");
            assertThat(second.send("GET / HTTP/1.0\r\nHost: a\r\n\r\n").all()).endsWith("<reset>");
        }
    }

    private final List<Socket> beneath = new CopyOnWriteArrayList<>();

    /** Accepts plain connections, keeps hold of them, and encrypts them. */
    private ServerSocket exposing(X509Bundle certificate) throws Exception {
        var factory = authority.context(certificate).getSocketFactory();
        return new ServerSocket(0, 100, InetAddress.getLoopbackAddress()) {
            @Override
            public Socket accept() throws IOException {
                Socket plain = super.accept();
                beneath.add(plain);
                var socket = (SSLSocket) factory.createSocket(plain, null, plain.getPort(), true);
                socket.setUseClientMode(false);
                return socket;
            }
        };
    }

    @Test
    void sharesNoConnectionBetweenDifferentTerms() throws Exception {
        try (var origin = answering(authority.issue("origin.test", "second.test"));
                var proxy = TestProxy.run("""
                        [basic]
                        grace_period = "1s"
                        [servers.web]
                        addr = "127.0.0.1:0"
                        locations = ["a", "b", "c", "d"]
                        [locations.a]
                        path = "/a"
                        upstream = "strict"
                        [locations.b]
                        path = "/b"
                        upstream = "lax"
                        [locations.c]
                        path = "/c"
                        upstream = "second"
                        [locations.d]
                        path = "/d"
                        upstream = "same"
                        [upstreams.strict]
                        addrs = [%1$s]
                        sni = "origin.test"
                        %2$s
                        [upstreams.lax]
                        addrs = [%1$s]
                        sni = "origin.test"
                        verify_cert = false
                        [upstreams.second]
                        addrs = [%1$s]
                        sni = "second.test"
                        %2$s
                        [upstreams.same]
                        addrs = [%1$s]
                        sni = "origin.test"
                        %2$s
                        """.formatted(at(origin.port()), ca()));
                var client = new RawClient(proxy.port())) {
            for (String path : new String[] {"/a", "/b", "/c", "/d", "/a", "/b", "/c", "/d"}) {
                client.send("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n");
                assertThat(client.response()).endsWith("ok");
            }
            assertThat(origin.connections()).isEqualTo(3);
        }
    }
}
