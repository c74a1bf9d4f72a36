package io.sluice.benchmarks.openloop;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LoadRunTest {
    private static final int RATE = 200;

    private final AtomicInteger requests = new AtomicInteger();
    private final MultiThreadIoEventLoopGroup load = new MultiThreadIoEventLoopGroup(
            1, Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        server.start();
    }

    @AfterEach
    void stop() {
        load.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
        server.stop(0);
    }

    /** Answers, the first request only after a pause. */
    private void answer(int status, long pauseMillis) {
        server.createContext("/", exchange -> {
            if (requests.incrementAndGet() == 1) {
                pause(pauseMillis);
            }
            exchange.sendResponseHeaders(status, 2);
            exchange.getResponseBody().write(new byte[2]);
            exchange.close();
        });
    }

    private static void pause(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Tally run(int connections) throws Exception {
        var plan = new LoadRun.Plan(server.getAddress(), "/", RATE, 0.2, 0.8, connections);
        return new LoadRun(load.next(), plan).start().get(120, TimeUnit.SECONDS);
    }

    @Test
    void asksAsOftenAsPlanned() throws Exception {
        answer(200, 0);
        assertThat(run(4).toJson(1)).contains("\"requests\":" + RATE + ',').contains("\"errors\":{}");
        assertThat(requests).hasValue(RATE);
    }

    @Test
    void countsTheTimeThatRequestsWaitForAConnection() throws Exception {
        // The only connection is busy for most of the run: what was due meanwhile waited for it.
        answer(200, 700);
        assertThat(run(1).micros(50)).isGreaterThan(100_000);
        assertThat(requests).hasValue(RATE);
    }

    @Test
    void reportsOtherStatusesAsErrors() throws Exception {
        answer(500, 0);
        assertThat(run(4).toJson(1)).contains("\"errors\":{\"status\":" + RATE + '}');
    }
}
