package io.sluice.core.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.forward.ProxyHeader;
import io.sluice.core.testing.Ports;
import io.sluice.core.testing.ProxyToml;
import io.sluice.core.testing.RawClient;
import io.sluice.core.testing.ScriptedOrigin;
import io.sluice.core.testing.TestAuthority;
import io.sluice.core.testing.TestProxy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The PROXY protocol on both sides of the proxy, through raw sockets and with HAProxy. */
class ProxyProtocolTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final InetSocketAddress CLIENT = new InetSocketAddress("203.0.113.7", 4711);
    private static final InetSocketAddress EDGE = new InetSocketAddress("198.51.100.1", 443);

    private static TestProxy proxy(int origin, String serverLines, String... more) {
        return ProxyToml.inFrontOf(origin)
                .basic("trusted_proxies = [\"192.0.2.0/24\"]")
                .server(serverLines)
                .location("proxy_set_headers ="
                        + " [\"X-Seen: $remote_addr $remote_port $server_addr $server_port $client_ip\"]")
                .origin(more)
                .run();
    }

    private static final String FROM_HERE = "proxy_protocol_from = [\"127.0.0.0/8\"]";

    private static byte[] header(int version) {
        return version == 1 ? ProxyHeader.text(CLIENT, EDGE) : ProxyHeader.binary(CLIENT, EDGE);
    }

    // --- in
    // ---------------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void takesTheAddressesForTheClients(int version) throws IOException {
        try (var origin = ScriptedOrigin.echoing();
                var proxy = proxy(origin.port(), FROM_HERE);
                var client = new RawClient(proxy.port())) {
            client.send(header(version)).send(GET + GET);
            for (int i = 0; i < 2; i++) {
                assertThat(client.response())
                        .contains("\r\nX-Seen: 203.0.113.7 4711 198.51.100.1 443 203.0.113.7\r\n")
                        .contains("\r\nX-Forwarded-For: 203.0.113.7\r\n", "\r\nX-Real-IP: 203.0.113.7\r\n")
                        .contains("\r\nX-Forwarded-Port: 443\r\n");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void takesThemByteByByteAndWithTheRequestBehind(int version) throws Exception {
        byte[] header = header(version);
        try (var origin = ScriptedOrigin.echoing();
                var proxy = proxy(origin.port(), FROM_HERE);
                var slow = new RawClient(proxy.port());
                var fast = new RawClient(proxy.port())) {
            for (byte b : header) {
                slow.send(new byte[] {b});
                Thread.sleep(2);
            }
            assertThat(slow.send(GET).response()).contains("\r\nX-Forwarded-For: 203.0.113.7\r\n");
            fast.send(new String(header, StandardCharsets.ISO_8859_1) + GET);
            assertThat(fast.response()).contains("\r\nX-Forwarded-For: 203.0.113.7\r\n");
        }
    }

    @Test
    void believesForwardedForOnlyWhenTheAddressToldIsTrusted() throws IOException {
        var trusted = new InetSocketAddress("192.0.2.9", 1);
        String get = "GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 203.0.113.99\r\n\r\n";
        try (var origin = ScriptedOrigin.echoing();
                var proxy = proxy(origin.port(), FROM_HERE);
                var client = new RawClient(proxy.port());
                var balancer = new RawClient(proxy.port())) {
            assertThat(client.send(header(2)).send(get).response())
                    .contains("\r\nX-Forwarded-For: 203.0.113.7\r\n")
                    .doesNotContain("203.0.113.99");
            assertThat(balancer.send(ProxyHeader.binary(trusted, EDGE))
                            .send(get)
                            .response())
                    .contains("\r\nX-Forwarded-For: 203.0.113.99, 192.0.2.9\r\n", " 443 203.0.113.99\r\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"PROXY UNKNOWN\r\n", "\r\n\r\n\0\r\nQUIT\n \0\0\0"})
    void leavesTheLoadBalancersOwnConnectionsAsTheyAre(String header) throws IOException {
        try (var origin = ScriptedOrigin.echoing();
                var proxy = proxy(origin.port(), FROM_HERE, "")) {
            for (int i = 0; i < 3; i++) {
                try (var client = new RawClient(proxy.port())) {
                    assertThat(client.send(header + GET).response()).contains("\r\nX-Forwarded-For: 127.0.0.1\r\n");
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {GET, "PROXY TCP4 1.2.3.4\r\n" + GET, "\r\n\r\n\0\r\nQUIT\n!\u0012\0\0"})
    void closesWithoutAWordWhatDoesNotBeginWithAHeader(String begin) throws IOException {
        try (var origin = ScriptedOrigin.echoing();
                var proxy = proxy(origin.port(), FROM_HERE);
                var client = new RawClient(proxy.port())) {
            assertThat(client.send(begin).all()).isIn("", "<reset>");
            assertThat(origin.connections()).isZero();
        }
    }

    @Test
    void waitsForTheHeaderNoLongerThanForAHead() throws Exception {
        try (var proxy = proxy(1, FROM_HERE + "\nclient_header_timeout = \"1s\"");
                var silent = new RawClient(proxy.port());
                var dribbling = new RawClient(proxy.port())) {
            dribbling.send("PROXY TCP4 1.2");
            assertThat(silent.all()).isEmpty();
            assertThat(dribbling.all()).isEmpty();
            proxy.awaitConnections(0);
        }
    }

    @Test
    void believesNobodyElse() throws IOException {
        try (var origin = ScriptedOrigin.echoing();
                var proxy = proxy(origin.port(), "proxy_protocol_from = [\"10.0.0.0/8\"]");
                var honest = new RawClient(proxy.port());
                var liar = new RawClient(proxy.port())) {
            assertThat(honest.send(GET).response()).contains("\r\nX-Forwarded-For: 127.0.0.1\r\n");
            assertThat(liar.send(header(1)).send(GET).all()).startsWith("HTTP/1.1 400 ");
            assertThat(origin.requests()).hasSize(1);
        }
    }

    @Test
    void countsTheConnectionsOfTheClientsBehindIt() throws IOException {
        byte[] other = ProxyHeader.binary(new InetSocketAddress("203.0.113.8", 1), EDGE);
        try (var origin = ScriptedOrigin.echoing();
                var proxy = proxy(origin.port(), FROM_HERE + "\nmax_connections_per_client = 1");
                var first = new RawClient(proxy.port());
                var second = new RawClient(proxy.port());
                var third = new RawClient(proxy.port())) {
            assertThat(first.send(header(2)).send(GET).response()).startsWith("HTTP/1.1 200");
            assertThat(second.send(header(2)).send(GET).all()).isIn("", "<reset>");
            assertThat(third.send(other).send(GET).response()).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void comesBeforeTls() throws Exception {
        var authority = new TestAuthority("root");
        try (var origin = ScriptedOrigin.echoing();
                var proxy = proxy(
                        origin.port(),
                        FROM_HERE + "\ncertificates = [\"a\"]",
                        TestAuthority.toml("a", authority.issue("a.example")));
                var socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port())) {
            socket.getOutputStream().write(header(2));
            var encrypted =
                    (SSLSocket) authority.context(null).getSocketFactory().createSocket(socket, "a.example", 443, true);
            try (var client = new RawClient(encrypted)) {
                assertThat(client.send(GET).response())
                        .contains("\r\nX-Forwarded-For: 203.0.113.7\r\n", "\r\nX-Forwarded-Proto: https\r\n");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"send-proxy", "send-proxy-v2", "send-proxy-v2 proxy-v2-options crc32c,unique-id,authority"})
    void understandsHaproxy(String how, @TempDir Path folder) throws Exception {
        try (var origin = ScriptedOrigin.echoing();
                var proxy = proxy(origin.port(), FROM_HERE);
                var haproxy = Haproxy.run(folder, """
                        frontend in
                            bind 127.0.0.1:%%d
                            unique-id-format %%%%{+X}o\\ %%%%ci:%%%%cp
                            default_backend out
                        backend out
                            server sluice 127.0.0.1:%d %s
                        """.formatted(proxy.port(), how));
                var client = new RawClient(haproxy.port())) {
            String port = Integer.toString(client.socket().getLocalPort());
            assertThat(client.send(GET).response())
                    .contains("\r\nX-Seen: 127.0.0.1 " + port + " 127.0.0.1 " + haproxy.port() + " ");
        }
    }

    // --- out
    // --------------------------------------------------------------------------------------------------------

    @Test
    void tellsThePeerOfEachClientOnAConnectionOfItsOwn() throws IOException {
        try (var origin = ScriptedOrigin.answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                var proxy = proxy(origin.port(), "", "send_proxy_protocol = \"v1\"");
                var one = new RawClient(proxy.port());
                var other = new RawClient(proxy.port())) {
            for (RawClient client : new RawClient[] {one, other, one}) {
                assertThat(client.send(GET).response()).endsWith("ok");
                assertThat(origin.requests().getLast())
                        .startsWith("PROXY TCP4 127.0.0.1 127.0.0.1 "
                                + client.socket().getLocalPort() + " " + proxy.port() + "\r\nGET / HTTP/1.1\r\n");
            }
            assertThat(origin.connections()).isEqualTo(3);
            proxy.awaitIdleUpstreamConnections(0);
        }
    }

    @Test
    void passesOnWhatItWasToldItself() throws IOException {
        try (var origin = ScriptedOrigin.answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                var proxy = proxy(origin.port(), FROM_HERE, "send_proxy_protocol = \"v1\"");
                var client = new RawClient(proxy.port())) {
            assertThat(client.send(header(2)).send(GET).response()).endsWith("ok");
            assertThat(origin.requests().getFirst())
                    .startsWith(new String(header(1), StandardCharsets.US_ASCII) + "GET / ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1", "v2"})
    void isUnderstoodByHaproxy(String version, @TempDir Path folder) throws Exception {
        try (var origin = ScriptedOrigin.answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                var haproxy = Haproxy.run(folder, """
                        frontend in
                            bind 127.0.0.1:%%d accept-proxy
                            default_backend out
                        backend out
                            server origin 127.0.0.1:%d send-proxy
                        """.formatted(origin.port()));
                var proxy = proxy(haproxy.port(), FROM_HERE, "send_proxy_protocol = \"" + version + '"');
                var client = new RawClient(proxy.port())) {
            assertThat(client.send(header(2)).send(GET).response()).endsWith("ok");
            assertThat(origin.requests().getLast())
                    .startsWith(new String(header(1), StandardCharsets.US_ASCII) + "GET / ");
        }
    }

    /** HAProxy as a child of the test, in TCP mode. */
    private record Haproxy(Process process, int port) implements AutoCloseable {
        private static final Path PROGRAM = Path.of("/usr/sbin/haproxy");

        static Haproxy run(Path folder, String sections) throws Exception {
            Assumptions.assumeTrue(Files.isExecutable(PROGRAM), "haproxy is not installed");
            int port = Ports.unused();
            Path file = folder.resolve("haproxy.cfg");
            Files.writeString(file, """
                    defaults
                        mode tcp
                        timeout connect 60s
                        timeout client 60s
                        timeout server 60s
                    """ + sections.formatted(port));
            Process process = new ProcessBuilder(PROGRAM.toString(), "-db", "-f", file.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("haproxy.log").toFile())
                    .start();
            for (int i = 0; i < 1200; i++) {
                try (var probe = new Socket()) {
                    probe.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                    return new Haproxy(process, port);
                } catch (IOException e) {
                    Thread.sleep(50);
                }
            }
            process.destroy();
            throw new IllegalStateException(Files.readString(folder.resolve("haproxy.log")));
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }
}
