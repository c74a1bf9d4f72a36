package io.sluice.core.transport;

import static io.sluice.core.testing.Http2Client.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.testing.Http2Client;
import io.sluice.core.testing.ProxyToml;
import io.sluice.core.testing.ScriptedOrigin;
import io.sluice.core.testing.TestProxy;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Hostile and odd requests over HTTP/2: what is refused, and that the origin has not heard of it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class Http2GateTest {
    private ScriptedOrigin origin;
    private TestProxy proxy;

    @BeforeAll
    void start() throws IOException {
        origin = ScriptedOrigin.answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        proxy = ProxyToml.inFrontOf(origin.port()).server("enabled_h2 = true").run();
    }

    @AfterAll
    void stop() throws IOException {
        proxy.close();
        origin.close();
    }

    @ParameterizedTest
    @MethodSource("io.sluice.core.transport.Http2GateCases#refused")
    void refuses(Http2GateCases.Case example) throws Exception {
        int before = origin.requests().size();
        int connections = origin.connections();
        try (var client = Http2Client.connect(proxy.port())) {
            example.attempt().send(client);
            assertThat(client.outcome(1)).startsWith(example.outcome());
        }
        try (var client = Http2Client.connect(proxy.port())) {
            client.headers(1, true, get("/after"));
            assertThat(client.outcome(1)).startsWith(":status: 200");
        }
        assertThat(origin.requests().subList(before, origin.requests().size()))
                .as("what the origin has heard")
                .singleElement()
                .asString()
                .startsWith("GET /after ");
        assertThat(origin.connections() - connections)
                .as("connections in which it could have heard more")
                .isLessThanOrEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("io.sluice.core.transport.Http2GateCases#answered")
    void answers(Http2GateCases.Case example) throws Exception {
        try (var client = Http2Client.connect(proxy.port())) {
            example.attempt().send(client);
            assertThat(client.outcome(1)).startsWith(example.outcome());
        } catch (Http2GateCases.Answered e) {
            assertThat(origin.requests()).noneMatch(request -> request.contains("/late"));
        }
    }
}
