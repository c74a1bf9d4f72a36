package io.sluice.core.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.testing.ProxyToml;
import io.sluice.core.testing.RawClient;
import io.sluice.core.testing.ScriptedOrigin;
import io.sluice.core.testing.TestProxy;
import io.sluice.core.transport.EventLoops.Memory;
import io.sluice.core.transport.EventLoops.Transport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Every way to serve sockets and to manage memory serves requests. */
class TransportsTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    private static TestProxy proxy(EventLoops loops, int origin, String serverLines) {
        return TestProxy.run(
                loops, ProxyToml.inFrontOf(origin).server(serverLines).text());
    }

    @ParameterizedTest
    @CsvSource({
        "EPOLL, DEFAULT",
        "EPOLL, ADAPTIVE",
        "EPOLL, POOLED",
        "EPOLL, UNPOOLED",
        "IO_URING, ADAPTIVE",
        "IO_URING, POOLED",
        "NIO, ADAPTIVE",
        "NIO, UNPOOLED"
    })
    void servesRequestsOfAllSizes(Transport transport, Memory memory) throws IOException {
        Assumptions.assumeTrue(transport.isAvailable(), transport + " does not work here");
        try (var origin = ScriptedOrigin.echoing();
                var loops = EventLoops.start(transport, memory, 2);
                var proxy = proxy(loops, origin.port(), "")) {
            assertThat(loops.transport()).isEqualTo(transport);
            for (int size : new int[] {0, 1, 10_000, 1_000_000}) {
                try (var client = new RawClient(proxy.port())) {
                    for (int i = 0; i < 3; i++) {
                        client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + size + "\r\n\r\n"
                                + "x".repeat(size));
                        String response = client.response();
                        assertThat(response).startsWith("HTTP/1.1 200 OK\r\n");
                        assertThat(response.chars().filter(c -> c == 'x').count())
                                .isGreaterThanOrEqualTo(size);
                    }
                }
            }
        }
    }

    @Test
    void fallsBackToNioWhereTheOtherDoesNotWork() {
        try (var loops = EventLoops.start(Transport.best(), Memory.DEFAULT, 1, tried -> Optional.of("not allowed"))) {
            assertThat(loops.transport()).isEqualTo(Transport.NIO);
            assertThat(TransportCheck.faultOf(loops)).isEmpty();
        }
    }

    @Test
    void noticesWhenLoopsDoNotServe() {
        var loops = new EventLoops(Transport.NIO, 1);
        assertThat(TransportCheck.faultOf(loops)).isEmpty();
        loops.close();
        assertThat(TransportCheck.faultOf(loops)).isPresent();
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void givesEachLoopASocketOfItsOwn(Transport transport) throws IOException {
        Assumptions.assumeTrue(transport.isAvailable(), transport + " does not work here");
        try (var origin = ScriptedOrigin.echoing();
                var loops = EventLoops.start(transport, Memory.DEFAULT, 4);
                var proxy = proxy(loops, origin.port(), "reuse_port = true")) {
            int port = proxy.port();
            assertThat(listeningOn(port)).isEqualTo(4);
            var clients = new ArrayList<RawClient>();
            for (int i = 0; i < 64; i++) {
                var client = new RawClient(port);
                clients.add(client);
                assertThat(client.send(GET).response()).startsWith("HTTP/1.1 200 OK\r\n");
            }
            for (RawClient client : clients) {
                client.close();
            }
        }
    }

    /** How many sockets listen on a port, as the kernel says. */
    private static long listeningOn(int port) throws IOException {
        String local = String.format(Locale.ROOT, "0100007F:%04X 00000000:0000 0A", port);
        String mapped = String.format(Locale.ROOT, "0000000000000000FFFF00000100007F:%04X ", port);
        long four = Files.readAllLines(Path.of("/proc/net/tcp")).stream()
                .filter(line -> line.contains(local))
                .count();
        long six = Files.readAllLines(Path.of("/proc/net/tcp6")).stream()
                .filter(line -> line.contains(mapped) && line.contains(" 0A "))
                .count();
        return four + six;
    }
}
