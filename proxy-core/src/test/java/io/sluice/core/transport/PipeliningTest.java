package io.sluice.core.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.testing.ProxyToml;
import io.sluice.core.testing.RawClient;
import io.sluice.core.testing.ScriptedOrigin;
import io.sluice.core.testing.TestProxy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that a client sends ahead. */
class PipeliningTest {
    private static final int REQUESTS = 60;

    private static String requests(String body) {
        var all = new StringBuilder();
        for (int i = 0; i < REQUESTS; i++) {
            all.append("POST /")
                    .append(i)
                    .append(" HTTP/1.1\r\nHost: a\r\nContent-Length: ")
                    .append(body.length())
                    .append("\r\n\r\n")
                    .append(body);
        }
        return all.toString();
    }

    private static void expectAll(RawClient client, String body) throws Exception {
        for (int i = 0; i < REQUESTS; i++) {
            assertThat(client.response())
                    .contains("\r\n\r\nPOST /" + i + " HTTP/1.1\r\n")
                    .endsWith(body);
        }
    }

    /** In pieces of any size, so that what waits and what comes behind it are put together in every way. */
    @ParameterizedTest
    @ValueSource(ints = {1_000_000, 4096, 777, 61})
    void keepsOrderAndOneConnectionToTheOrigin(int pieces) throws Exception {
        String body = "x".repeat(50);
        try (var origin = ScriptedOrigin.echoing();
                var proxy = TestProxy.inFrontOf(origin.port());
                var client = new RawClient(proxy.port())) {
            String all = requests(body);
            client.socket().setTcpNoDelay(true);
            for (int at = 0; at < all.length(); at += pieces) {
                client.send(all.substring(at, Math.min(all.length(), at + pieces)));
            }
            expectAll(client, body);
            assertThat(origin.connections()).isEqualTo(1);
        }
    }

    @Test
    void keepsOrderWhereThePeerPermitsOneConnection() throws Exception {
        String body = "x".repeat(3000);
        try (var origin = ScriptedOrigin.echoing();
                var proxy = ProxyToml.inFrontOf(origin.port())
                        .origin("max_connections = 1")
                        .run();
                var client = new RawClient(proxy.port());
                var other = new RawClient(proxy.port())) {
            client.send(requests(body));
            other.send(requests(body));
            expectAll(client, body);
            expectAll(other, body);
            assertThat(origin.connections()).isEqualTo(1);
        }
    }
}
