package io.sluice.core.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.testing.RawClient;
import io.sluice.core.testing.ScriptedOrigin;
import io.sluice.core.testing.TestProxy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Trailers of chunked bodies, both ways. */
class TrailersTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private static final String CHUNKED = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";

    @Test
    void followARequestsBody() throws Exception {
        try (var origin = ScriptedOrigin.answering(OK);
                var proxy = TestProxy.inFrontOf(origin.port());
                var client = new RawClient(proxy.port())) {
            client.send(CHUNKED + "2\r\nhi\r\n0\r\nX-Checksum: 1\r\nX-Odd:   2  \r\n\r\n");
            assertThat(client.response()).startsWith("HTTP/1.1 200");
            assertThat(origin.requests().getFirst()).endsWith("\r\n0\r\nX-Checksum: 1\r\nX-Odd: 2\r\n\r\n");
        }
    }

    @Test
    void followAResponsesBody() throws Exception {
        try (var origin = ScriptedOrigin.answering("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + "2\r\nok\r\n0\r\nGrpc-Status: 0\r\nSet-Cookie: a=b\r\n\r\n");
                var proxy = TestProxy.inFrontOf(origin.port());
                var client = new RawClient(proxy.port())) {
            client.send("GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.0\r\nHost: a\r\n\r\n");
            assertThat(client.all())
                    .contains("\r\n0\r\nGrpc-Status: 0\r\n\r\nHTTP/1.1 200")
                    .endsWith("\r\n\r\nok");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host: evil",
                "content-length: 5",
                "Transfer-Encoding: chunked",
                "Authorization: Basic x",
                "Cookie: a=b",
                "X-Forwarded-For: 6.6.6.6",
                "Connection: close",
                "Trailer: x"
            })
    void neverCarryWhatWouldHaveMatteredInTheHead(String line) throws Exception {
        try (var origin = ScriptedOrigin.answering(OK);
                var proxy = TestProxy.inFrontOf(origin.port());
                var client = new RawClient(proxy.port())) {
            client.send(CHUNKED + "2\r\nhi\r\n0\r\nA: 1\r\n" + line + "\r\nB: 2\r\n\r\n");
            assertThat(client.response()).startsWith("HTTP/1.1 200");
            assertThat(origin.requests().getFirst()).endsWith("\r\n0\r\nA: 1\r\nB: 2\r\n\r\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"A : 1", "A", ": 1", " folded", "A: \u0001", "A: 1\rB: 2", "A:\n1"})
    void areReadAsStrictlyAsHeaders(String line) throws Exception {
        try (var origin = ScriptedOrigin.answering(OK);
                var proxy = TestProxy.inFrontOf(origin.port());
                var client = new RawClient(proxy.port())) {
            client.send(CHUNKED + "2\r\nhi\r\n0\r\n" + line + "\r\n\r\n");
            assertThat(client.all()).startsWith("HTTP/1.1 400");
        }
    }

    @Test
    void areBounded() throws Exception {
        try (var origin = ScriptedOrigin.answering(OK);
                var proxy = TestProxy.inFrontOf(origin.port());
                var client = new RawClient(proxy.port())) {
            client.send(CHUNKED + "2\r\nhi\r\n0\r\nA: " + "x".repeat(8300) + "\r\n\r\n");
            assertThat(client.all()).startsWith("HTTP/1.1 400");
        }
    }
}
