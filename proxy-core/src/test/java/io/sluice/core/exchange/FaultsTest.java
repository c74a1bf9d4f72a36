package io.sluice.core.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.testing.ChainProxy;
import io.sluice.core.testing.Http2Client;
import io.sluice.core.testing.Http2Frames;
import io.sluice.core.testing.Ports;
import io.sluice.core.testing.RawClient;
import io.sluice.core.testing.ScriptedOrigin;
import io.sluice.spi.Exchange;
import io.sluice.spi.FailureResult;
import io.sluice.spi.Outcome;
import io.sluice.spi.Plugin;
import io.sluice.spi.RequestResult;
import io.sluice.spi.Respond;
import io.sluice.spi.Response;
import io.sluice.spi.ResponseResult;
import io.sluice.spi.UpstreamFailure;
import io.sluice.spi.body.BodyFilter;
import io.sluice.spi.http.ResponseHead;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Something that nobody foresaw is thrown in the middle of an exchange. Errors of a kind that no plugin is expected to throw stand
 * for it here. The exchange ends with a 500, gives back all that it has, and takes no other with it.
 */
class FaultsTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private static final String FAULTY = "/faulty";

    /** Where it is thrown. */
    enum Place {
        REQUEST,
        REQUEST_BODY,
        UPSTREAM_RESPONSE,
        RESPONSE,
        ERROR_PAGE
    }

    private static final class Unforeseen extends Error {
        private static final long serialVersionUID = 1;

        private Unforeseen() {
            super("unforeseen");
        }
    }

    private static BodyFilter breaking() {
        return chunk -> {
            throw new Unforeseen();
        };
    }

    private record Thrower(Place place) implements Plugin {
        private boolean isAt(Place here, Exchange exchange) {
            return place == here && exchange.request().path().equals(FAULTY);
        }

        @Override
        public RequestResult onRequest(Exchange exchange) {
            if (isAt(Place.REQUEST, exchange)) {
                throw new Unforeseen();
            }
            if (isAt(Place.ERROR_PAGE, exchange)) {
                return new Respond(Response.of(403));
            }
            return isAt(Place.REQUEST_BODY, exchange)
                    ? RequestResult.proceed().filtering(breaking())
                    : RequestResult.proceed();
        }

        @Override
        public ResponseResult onUpstreamResponse(Exchange exchange, ResponseHead head) {
            if (isAt(Place.UPSTREAM_RESPONSE, exchange)) {
                throw new Unforeseen();
            }
            return ResponseResult.proceed();
        }

        @Override
        public ResponseResult onResponse(Exchange exchange, ResponseHead head) {
            if (isAt(Place.RESPONSE, exchange) || isAt(Place.ERROR_PAGE, exchange)) {
                throw new Unforeseen();
            }
            return ResponseResult.proceed();
        }
    }

    /** One exchange at a time: what a broken one keeps is missing in the next. */
    private static ChainProxy proxy(int port, Plugin plugin) {
        return ChainProxy.inFrontOf(port)
                .then(plugin)
                .server("enabled_h2 = true", "access_log = \"combined\"")
                .location("max_processing = 1")
                .run();
    }

    @ParameterizedTest
    @EnumSource
    void anExchangeOverHttp1FailsByItself(Place place) throws Exception {
        try (var origin = ScriptedOrigin.answering(OK);
                var proxy = proxy(origin.port(), new Thrower(place));
                var client = new RawClient(proxy.port())) {
            assertThat(client.send("POST " + FAULTY + " HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody")
                            .response())
                    .startsWith("HTTP/1.1 500 ");
            assertThat(client.get("/")).startsWith("HTTP/1.1 200 ");
            proxy.proxy().awaitExchanges(0);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anExchangeOverHttp2FailsByItself(Place place) throws Exception {
        try (var origin = ScriptedOrigin.answering(OK);
                var proxy = proxy(origin.port(), new Thrower(place));
                var client = Http2Client.connect(proxy.port())) {
            client.gather()
                    .headers(1, false, Http2Client.post(FAULTY, "content-length", "4"))
                    .data(1, true, "body")
                    .send();
            assertThat(client.decode(client.next(Http2Frames.HEADERS))).contains(":status: 500\n");
            client.headers(3, true, Http2Client.get("/"));
            assertThat(client.decode(client.next(Http2Frames.HEADERS))).contains(":status: 200\n");
            proxy.proxy().awaitExchanges(0);
        }
    }

    @Test
    void aResponseUnderWayIsBrokenOff() throws Exception {
        var plugin = new Plugin() {
            @Override
            public ResponseResult onResponse(Exchange exchange, ResponseHead head) {
                return exchange.request().path().equals(FAULTY)
                        ? ResponseResult.proceed().filtering(breaking())
                        : ResponseResult.proceed();
            }
        };
        try (var origin = ScriptedOrigin.answering(OK);
                var proxy = proxy(origin.port(), plugin);
                var client = Http2Client.connect(proxy.port())) {
            client.headers(1, true, Http2Client.get(FAULTY));
            assertThat(client.decode(client.next(Http2Frames.HEADERS))).contains(":status: 200\n");
            assertThat(client.next(Http2Frames.RST_STREAM).stream()).isEqualTo(1);
            client.headers(3, true, Http2Client.get("/"));
            assertThat(client.decode(client.next(Http2Frames.HEADERS))).contains(":status: 200\n");
            assertThat(proxy.outcomes(2)).extracting(Outcome::end).contains(Outcome.End.INTERNAL);
        }
    }

    @Test
    void aFailureOfAnUpstreamMayMeetAnother() throws Exception {
        var plugin = new Plugin() {
            @Override
            public FailureResult onUpstreamFailure(Exchange exchange, UpstreamFailure failure) {
                throw new Unforeseen();
            }
        };
        try (var proxy = proxy(Ports.unused(), plugin);
                var client = new RawClient(proxy.port())) {
            assertThat(client.get("/")).startsWith("HTTP/1.1 500 ");
            assertThat(client.get("/")).startsWith("HTTP/1.1 500 ");
            proxy.proxy().awaitExchanges(0);
        }
    }

    @Test
    void whatIsThrownAtTheEndKeepsNothing() throws Exception {
        var plugin = new Plugin() {
            @Override
            public void onComplete(Exchange exchange, Outcome outcome) {
                throw new Unforeseen();
            }
        };
        try (var origin = ScriptedOrigin.answering(OK);
                var proxy = proxy(origin.port(), plugin)) {
            for (int i = 0; i < 3; i++) {
                assertThat(RawClient.get(proxy.port(), "/")).startsWith("HTTP/1.1 200 ");
                proxy.proxy().awaitExchanges(0);
            }
        }
    }
}
