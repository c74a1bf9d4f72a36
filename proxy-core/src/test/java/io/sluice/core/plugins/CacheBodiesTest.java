package io.sluice.core.plugins;

import static io.sluice.core.plugins.CachingProxy.FRESH;
import static io.sluice.core.plugins.CachingProxy.GET;
import static io.sluice.core.plugins.CachingProxy.fresh;
import static io.sluice.core.plugins.CachingProxy.inFrontOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.testing.RawClient;
import io.sluice.core.testing.ScriptedOrigin;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bodies that a cache stores while they are on their way. */
class CacheBodiesTest {
    @Test
    void aBodyPassesWhileItIsStored() throws Exception {
        var half = new CountDownLatch(1);
        try (var origin = new ScriptedOrigin((request, connection) -> {
                    connection.write(FRESH + "Content-Length: 10\r\n\r\n01234");
                    half.await();
                    connection.write("56789");
                });
                var proxy = inFrontOf(origin);
                var client = new RawClient(proxy.port())) {
            client.send(GET);
            assertThat(client.head()).contains("; stored");
            assertThat(client.socket().getInputStream().readNBytes(5))
                    .asString()
                    .isEqualTo("01234");
            half.countDown();
            assertThat(client.socket().getInputStream().readNBytes(5))
                    .asString()
                    .isEqualTo("56789");
            assertThat(client.send(GET).response()).contains("sluice; hit").endsWith("\r\n\r\n0123456789");
        }
    }

    @Test
    void aBodyThatBreaksOffIsNotStored() throws Exception {
        var number = new AtomicInteger();
        try (var origin = new ScriptedOrigin((request, connection) -> {
                    if (number.getAndIncrement() == 0) {
                        connection
                                .write(FRESH + "Content-Length: 10\r\n\r\n01234")
                                .close();
                    } else {
                        connection.write(fresh("0123456789"));
                    }
                });
                var proxy = inFrontOf(origin)) {
            try (var client = new RawClient(proxy.port())) {
                client.send(GET);
                assertThat(client.all()).contains("\r\n\r\n01234").endsWith("<reset>");
            }
            try (var client = new RawClient(proxy.port())) {
                assertThat(client.send(GET).response())
                        .contains("fwd=uri-miss; fwd-status=200; stored")
                        .endsWith("0123456789");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1, true", "100, true", "2048, true", "2049, true", "8193, true", "50000, true", "50001, false"})
    void chunkedBodiesAreStoredUpToTheLimit(int length, boolean stored) throws Exception {
        String body = "abcdefghij".repeat(length / 10 + 1).substring(0, length);
        try (var origin = new ScriptedOrigin((request, connection) -> {
                    connection.write(FRESH + "Transfer-Encoding: chunked\r\n\r\n");
                    for (int at = 0; at < length; at += 7001) {
                        String part = body.substring(at, Math.min(length, at + 7001));
                        connection.write(Integer.toHexString(part.length()) + "\r\n" + part + "\r\n");
                    }
                    connection.write("0\r\n\r\n");
                });
                var proxy = inFrontOf(origin, "max_file_size = \"50kb\"");
                var client = new RawClient(proxy.port())) {
            assertThat(client.send(GET).response()).endsWith("\r\n\r\n" + body);
            String second = client.send(GET).response();
            assertThat(second).contains(stored ? "sluice; hit" : "sluice; fwd=uri-miss");
            assertThat(second).endsWith("\r\n\r\n" + body);
            assertThat(origin.requests()).hasSize(stored ? 1 : 2);
        }
    }

    @Test
    void aLargeBodyIsTheSameForManySlowClients() throws Exception {
        String body = "0123456789".repeat(90_000);
        try (var origin = ScriptedOrigin.answering(fresh(body));
                var proxy = inFrontOf(origin);
                var first = new RawClient(proxy.port())) {
            assertThat(first.send(GET).response()).endsWith(body);
            var clients = new ArrayList<RawClient>();
            for (int i = 0; i < 20; i++) {
                clients.add(new RawClient(proxy.port()).send(GET));
            }
            for (RawClient client : clients) {
                assertThat(client.response()).contains("sluice; hit").endsWith("\r\n\r\n" + body);
                client.close();
            }
            assertThat(first.send("GET / HTTP/1.1\r\nHost: a\r\nRange: bytes=899990-899999,5-6\r\n\r\n")
                            .response())
                    .contains(
                            " 206 ",
                            "multipart/byteranges; boundary=",
                            "\r\nContent-Range: bytes 899990-899999/900000\r\n\r\n0123456789\r\n--",
                            "\r\nContent-Range: bytes 5-6/900000\r\n\r\n56\r\n--")
                    .endsWith("--\r\n");
            assertThat(origin.requests()).hasSize(1);
        }
    }
}
