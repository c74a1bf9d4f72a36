package io.sluice.core.transport;

import static io.sluice.core.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.sluice.core.testing.RawClient;
import io.sluice.core.testing.ScriptedOrigin;
import io.sluice.core.testing.TestProxy;
import io.sluice.core.transport.EventLoops.Memory;
import io.sluice.core.transport.EventLoops.Transport;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Many clients that ask for much and read nothing: what they hold is bounded, and those who came before are served. */
class MemoryPressureTest {
    private static final int DEAF = 250;
    private static final int BODY = 4 << 20;
    private static final long LIMIT = 8 << 20;

    private static String get(String target) {
        return "GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n";
    }

    private static void answer(String request, ScriptedOrigin.Connection connection) throws IOException {
        int length = request.startsWith("GET /much") ? BODY : 2;
        connection.write("HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n\r\n");
        OutputStream out = connection.socket().getOutputStream();
        byte[] some = "x".repeat(Math.min(length, 64 * 1024)).getBytes(StandardCharsets.US_ASCII);
        for (int sent = 0; sent < length; sent += some.length) {
            out.write(some);
        }
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void pausesTheNewestUntilThereIsRoom(Transport transport) throws Exception {
        Assumptions.assumeTrue(transport.isAvailable(), transport + " does not work here");
        try (var origin = new ScriptedOrigin(MemoryPressureTest::answer);
                var loops = EventLoops.start(transport, Memory.ADAPTIVE, 1);
                var proxy = TestProxy.run(loops, """
                        [basic]
                        grace_period = "0s"
                        max_buffer_memory = "8mib"
                        [servers.web]
                        addr = "127.0.0.1:0"
                        locations = ["all"]
                        [locations.all]
                        upstream = "origin"
                        [upstreams.origin]
                        addrs = ["127.0.0.1:%d"]
                        """.formatted(origin.port()));
                var old = new RawClient(proxy.port())) {
            assertThat(old.send(get("/")).response()).endsWith("xx");
            List<RawClient> deaf = new ArrayList<>();
            long most = 0;
            for (int i = 0; i < DEAF; i++) {
                var client = new RawClient(proxy.port());
                if (i < DEAF - 1) {
                    client.socket().setReceiveBufferSize(4096);
                }
                deaf.add(client.send(get("/much/" + i)));
                Thread.sleep(8);
                most = Math.max(most, used(loops));
                if (i % 10 == 0) {
                    assertThat(old.send(get("/")).response()).endsWith("xx");
                }
            }
            assertThat(loops.pausedConnections()).isPositive();
            // Without a limit it is about 128 KiB for each.
            assertThat(most).isLessThan(LIMIT * 5 / 2);
            int asked = origin.requests().size();
            assertThat(asked).isLessThan(DEAF);
            // The last one was never read, and is served once those before it have gone.
            RawClient last = deaf.removeLast();
            for (RawClient client : deaf) {
                client.socket().setSoLinger(true, 0);
                client.close();
            }
            assertThat(last.head()).startsWith("HTTP/1.1 200 OK\r\n");
            assertThat(last.socket().getInputStream().readNBytes(BODY)).hasSize(BODY);
            eventually("nobody is paused", () -> loops.pausedConnections() == 0);
            last.close();
        }
    }

    private static long used(EventLoops loops) {
        return ((ByteBufAllocatorMetricProvider) loops.allocator()).metric().usedDirectMemory();
    }
}
