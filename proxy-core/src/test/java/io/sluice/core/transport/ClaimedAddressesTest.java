package io.sluice.core.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.testing.Http2Client;
import io.sluice.core.testing.Http2Frames;
import io.sluice.core.testing.NameQuestions;
import io.sluice.core.testing.Ports;
import io.sluice.core.testing.ProxyToml;
import io.sluice.core.testing.RawClient;
import io.sluice.core.testing.ScriptedOrigin;
import io.sluice.core.testing.TestProxy;
import io.sluice.spi.config.IpLiteral;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a trusted proxy passes on in {@code X-Forwarded-For} is a stranger's text: it harms no exchange, and nobody is asked of it. */
class ClaimedAddressesTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private static Stream<String> notAddresses() {
        return Stream.of(
                "1:2",
                "::::",
                ":",
                "777.1.1.1",
                "1.2.3",
                "1.2.3.4.5",
                "01.2.3.4",
                ".::1",
                "g::1",
                "fe80::1%eth0",
                "192.0.2.1:8080",
                "[2001:db8::1]",
                "[2001:db8::1]:8080",
                "unknown",
                "1:2:3:4:5:6:7:8:9",
                "::ffff:1.2.3.777",
                "1".repeat(5000),
                ":".repeat(5000));
    }

    static Stream<Arguments> claims() {
        return Stream.concat(
                notAddresses()
                        .flatMap(text -> Stream.of(
                                // Behind what is no address nothing can be believed: it is the right-most proxy's word.
                                Arguments.of(text, "127.0.0.1"),
                                Arguments.of("198.51.100.1, " + text, "127.0.0.1"),
                                Arguments.of(text + ", 192.0.2.7", "192.0.2.7"),
                                Arguments.of(text + ", 127.0.0.9", "127.0.0.9"))),
                Stream.of(
                        Arguments.of("198.51.100.1, 192.0.2.7, 127.0.0.9", "192.0.2.7"),
                        Arguments.of("2001:db8::1", "2001:db8::1"),
                        Arguments.of("2001:db8::1, ::ffff:127.0.0.9", "2001:db8::1"),
                        Arguments.of(", ,", "127.0.0.1")));
    }

    /** One exchange at a time: whatever one of them leaves behind shows in the next. */
    private static TestProxy proxy(ScriptedOrigin origin) {
        return ProxyToml.inFrontOf(origin.port())
                .basic("trusted_proxies = [\"127.0.0.0/8\"]")
                .server("access_log = \"combined\"", "enabled_h2 = true")
                .location("max_processing = 1")
                .run();
    }

    @Test
    void whatIsNoAddressHarmsNobodyOverHttp1() throws Exception {
        try (var origin = ScriptedOrigin.answering(OK);
                var proxy = proxy(origin);
                var client = new RawClient(proxy.port())) {
            for (Arguments claim : claims().toList()) {
                String text = (String) claim.get()[0];
                String expected = (String) claim.get()[1];
                assertThat(client.get("/", "X-Forwarded-For: " + text)).as(text).startsWith("HTTP/1.1 200 ");
                assertThat(origin.requests().getLast())
                        .contains(
                                "\r\nX-Real-IP: " + expected + "\r\n",
                                "\r\nX-Forwarded-For: " + text + ", 127.0.0.1\r\n");
            }
            proxy.awaitExchanges(0);
        }
    }

    @Test
    void whatIsNoAddressHarmsNobodyOverHttp2() throws Exception {
        try (var origin = ScriptedOrigin.answering(OK);
                var proxy = proxy(origin);
                var client = Http2Client.connect(proxy.port())) {
            int stream = 1;
            for (Arguments claim : claims().toList()) {
                String text = (String) claim.get()[0];
                String expected = (String) claim.get()[1];
                client.headers(stream, true, Http2Client.get("/", "x-forwarded-for", text));
                assertThat(client.decode(client.next(Http2Frames.HEADERS)))
                        .as(text)
                        .contains(":status: 200\n");
                client.next(Http2Frames.DATA);
                assertThat(origin.requests().getLast()).contains("\r\nX-Real-IP: " + expected + "\r\n");
                stream += 2;
            }
            proxy.awaitExchanges(0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "false"})
    void nobodyTellsTheOriginAnotherStoryByForwarded(String told) throws Exception {
        try (var origin = ScriptedOrigin.echoing();
                var proxy = ProxyToml.inFrontOf(origin.port())
                        .basic("trusted_proxies = [\"127.0.0.0/8\"]")
                        .location("enable_reverse_proxy_headers = " + told)
                        .run();
                var client = new RawClient(proxy.port())) {
            assertThat(client.get(
                            "/", "X-Forwarded-For: 192.0.2.7", "Forwarded: for=6.6.6.6;host=evil", "forwarded: for=x"))
                    .contains("\r\nX-Forwarded-For: 192.0.2.7")
                    .doesNotContain("6.6.6.6", "for=x");
        }
    }

    @Test
    void tellsTheOriginByForwardedWhereThatIsWanted() throws Exception {
        String toml = "enable_forwarded_header = true";
        String lie = "Forwarded: for=6.6.6.6;host=evil";
        try (var origin = ScriptedOrigin.echoing();
                var proxy = ProxyToml.inFrontOf(origin.port()).location(toml).run();
                var behind = ProxyToml.inFrontOf(origin.port())
                        .basic("trusted_proxies = [\"127.0.0.0/8\"]")
                        .location(toml, "enable_reverse_proxy_headers = false")
                        .run();
                var client = new RawClient(proxy.port());
                var balancer = new RawClient(behind.port())) {
            assertThat(client.get("/", lie, "X-Forwarded-For: 192.0.2.7"))
                    .containsOnlyOnce("\r\nForwarded: ")
                    .contains("\r\nForwarded: for=127.0.0.1;host=\"a\";proto=\"http\"\r\n");
            assertThat(balancer.get("/", lie, "X-Forwarded-For: 6.6.6.6, 2001:db8::7", "X-Forwarded-Proto: https"))
                    .containsOnlyOnce("\r\nForwarded: ")
                    .contains("\r\nForwarded: for=\"[2001:db8::7]\";host=\"a\";proto=\"https\", for=127.0.0.1\r\n");
            assertThat(balancer.get("/", lie, "X-Forwarded-Host: x\"y\\z"))
                    .contains("\r\nForwarded: for=127.0.0.1;host=\"x\\\"y\\\\z\";proto=\"http\"\r\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"777.4.5.6", ".::4.5.6", "1.2.3.4.5.6", "999.999.999.999"})
    void noNameServerIsAskedWhoAClientIs(String text) throws Exception {
        try (var origin = ScriptedOrigin.answering(OK);
                var proxy = proxy(origin)) {
            try (var client = new RawClient(proxy.port())) {
                assertThat(client.get("/", "X-Forwarded-For: " + text)).startsWith("HTTP/1.1 200 ");
            }
            assertThat(NameQuestions.asked(text)).isFalse();
        }
    }

    @Test
    void noNameServerIsAskedWhoALoadBalancerMeans() throws Exception {
        try (var proxy = ProxyToml.inFrontOf(Ports.unused())
                        .server("proxy_protocol_from = [\"127.0.0.0/8\"]")
                        .run();
                var client = new RawClient(proxy.port())) {
            assertThat(client.send("PROXY TCP4 777.6.5.4 127.0.0.1 1 2\r\n").all())
                    .isEmpty();
            assertThat(NameQuestions.asked("777.6.5.4")).isFalse();
        }
    }

    @Test
    void questionsOfNamesAreSeen() {
        assertThat(asks("no.such.name.invalid")).isTrue();
    }

    private static boolean asks(String name) {
        try {
            return InetAddress.getByName(name) != null;
        } catch (UnknownHostException e) {
            return NameQuestions.asked(name);
        }
    }

    @ParameterizedTest
    @MethodSource("notAddresses")
    void whatIsNoAddressIsNone(String text) {
        assertThat(IpLiteral.parse(text)).isEmpty();
    }
}
