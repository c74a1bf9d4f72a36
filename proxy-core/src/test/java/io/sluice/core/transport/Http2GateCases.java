package io.sluice.core.transport;

import static io.sluice.core.testing.Http2Client.get;
import static io.sluice.core.testing.Http2Client.post;
import static io.sluice.core.testing.Http2Frames.CONTINUATION;
import static io.sluice.core.testing.Http2Frames.DATA;
import static io.sluice.core.testing.Http2Frames.END_HEADERS;
import static io.sluice.core.testing.Http2Frames.END_STREAM;
import static io.sluice.core.testing.Http2Frames.HEADERS;
import static io.sluice.core.testing.Http2Frames.PADDED;
import static io.sluice.core.testing.Http2Frames.PING;
import static io.sluice.core.testing.Http2Frames.PRIORITY;
import static io.sluice.core.testing.Http2Frames.block;
import static io.sluice.core.testing.Http2Frames.numbers;
import static io.sluice.core.transport.Http2HeadCases.field;
import static io.sluice.core.transport.Http2HeadCases.head;
import static io.sluice.core.transport.Http2HeadCases.path;
import static io.sluice.core.transport.Http2HeadCases.with;
import static io.sluice.core.transport.Http2HeadCases.without;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.testing.Http2Frames;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;

/** Requests over HTTP/2, hostile, odd and good, each with what becomes of it. */
final class Http2GateCases {
    static final String BAD = ":status: 400";
    static final String PROTOCOL_ERROR = "GOAWAY 1";
    static final String FLOW_CONTROL_ERROR = "GOAWAY 3";
    static final String FRAME_SIZE_ERROR = "GOAWAY 6";
    static final String COMPRESSION_ERROR = "GOAWAY 9";
    static final String CALM = "GOAWAY 11";

    private static final Map<String, String> GOAWAY_CODES = Map.of(
            PROTOCOL_ERROR, "GOAWAY PROTOCOL_ERROR",
            FLOW_CONTROL_ERROR, "GOAWAY FLOW_CONTROL_ERROR",
            FRAME_SIZE_ERROR, "GOAWAY FRAME_SIZE_ERROR",
            COMPRESSION_ERROR, "GOAWAY COMPRESSION_ERROR",
            CALM, "GOAWAY ENHANCE_YOUR_CALM");

    /** Sends something on a connection that has said hello. */
    interface Attempt {
        void send(Http2Frames client) throws IOException;
    }

    record Case(String name, String outcome, Attempt attempt) {
        @Override
        public String toString() {
            return name + " -> " + outcome;
        }
    }

    private Http2GateCases() {}

    static Stream<Case> refused() {
        return Stream.of(
                        Http2HeadCases.fields(),
                        Http2HeadCases.pseudoHeaders(),
                        Http2HeadCases.extendedConnect(),
                        Http2HeadCases.paths(),
                        Http2FrameCases.bodies(),
                        Http2FrameCases.limits(),
                        Http2FrameCases.frames(),
                        Http2FrameCases.settingsAndWindows())
                .flatMap(cases -> cases);
    }

    /** All cases as rows of a table. */
    static String markdown() {
        var rows = new StringBuilder("\n| request | outcome |\n|---|---|\n");
        Stream.concat(refused(), answered())
                .forEach(example -> rows.append("| ")
                        .append(printable(example.name()))
                        .append(" | ")
                        .append(printable(example.outcome()))
                        .append(" |\n"));
        return rows.append('\n').toString();
    }

    private static String printable(String text) {
        var printable = new StringBuilder();
        String bare = text.startsWith(":status: ") ? text.substring(9) : text;
        String shown = bare.length() > 60 ? bare.substring(0, 57) + "..." : bare;
        shown.chars()
                .forEach(c -> printable.append(
                        c > ' ' - 1 && c < 127 ? String.valueOf((char) c) : String.format("\\x%02x", c)));
        return GOAWAY_CODES.getOrDefault(shown, printable.toString());
    }

    static Stream<Case> answered() {
        String ok = ":status: 200";
        return Stream.of(
                head("GET", ok, get("/")),
                field("te: trailers", ok, "te", "trailers"),
                field("Host like :authority", ok, "host", "a"),
                head("Host without :authority", ok, with(without(":authority"), "host", "a")),
                field("empty value", ok, "a", ""),
                field("non-ASCII value", ok, "a", "\u00e4"),
                field("underscore in a name", ok, "a_b", "1"),
                head("https behind a proxy that ended TLS", ok, with(":scheme", "https")),
                head("OPTIONS *", ok, with(with(":method", "OPTIONS"), new String[0])),
                path("/a/./b//c/../d", ok),
                path("/a%2fb", ok),
                path("/a%5C...%5c.b%3b", ok),
                path("/%0d%0aX:%20y", ok),
                path("/?q=%00", ok),
                head("method in lower case", ok, with(":method", "get")),
                new Case(
                        "legal trailers",
                        ok,
                        client -> client.headers(1, false, post("/"))
                                .data(1, false, "abc")
                                .headers(1, true, "x", "y")),
                new Case("padded HEADERS and DATA", ok, client -> {
                    byte[] block = block(post("/", "content-length", "2"));
                    byte[] padded = new byte[block.length + 4];
                    padded[0] = 3;
                    System.arraycopy(block, 0, padded, 1, block.length);
                    client.frame(HEADERS, PADDED | END_HEADERS, 1, padded);
                    client.frame(DATA, PADDED | END_STREAM, 1, new byte[] {2, 'a', 'b', 0, 0});
                }),
                new Case("HEADERS with priority", ok, client -> {
                    byte[] block = block(get("/"));
                    byte[] payload = new byte[block.length + 5];
                    System.arraycopy(block, 0, payload, 5, block.length);
                    client.frame(HEADERS, 0x20 | END_HEADERS | END_STREAM, 1, payload);
                }),
                new Case("block in three frames, one empty", ok, client -> {
                    byte[] block = block(get("/"));
                    client.frame(HEADERS, END_STREAM, 1, Arrays.copyOf(block, 7))
                            .frame(CONTINUATION, 0, 1, new byte[0])
                            .frame(CONTINUATION, END_HEADERS, 1, Arrays.copyOfRange(block, 7, block.length));
                }),
                new Case("byte by byte", ok, client -> {
                    var bytes = new java.io.ByteArrayOutputStream();
                    byte[] block = block(post("/"));
                    bytes.write(new byte[] {0, 0, (byte) block.length, HEADERS, END_HEADERS, 0, 0, 0, 1});
                    bytes.write(block);
                    bytes.write(new byte[] {0, 0, 5, DATA, END_STREAM | PADDED, 0, 0, 0, 1, 2, 'a', 'b', 0, 0});
                    for (byte b : bytes.toByteArray()) {
                        client.raw(new byte[] {b});
                    }
                }),
                new Case(
                        "unknown frame type",
                        ok,
                        client -> client.frame(99, 0xff, 7, new byte[100]).headers(1, true, get("/"))),
                new Case("unknown setting", ok, client -> client.settings(99, 1).headers(1, true, get("/"))),
                new Case(
                        "PRIORITY of an idle stream",
                        ok,
                        client -> client.frame(PRIORITY, 0, 9, new byte[5]).headers(1, true, get("/"))),
                new Case(
                        "PING",
                        ok,
                        client -> client.frame(PING, 0, 0, numbers(1, 2)).headers(1, true, get("/"))),
                new Case("streams with gaps", ok, client -> client.headers(1, true, get("/"))),
                new Case("RST_STREAM of a stream that is over", ok, client -> {
                    client.headers(1, true, get("/"));
                    client.outcome(1);
                    client.reset(1, 8).window(1, 5).headers(3, true, get("/"));
                    assertThat(client.outcome(3)).startsWith(ok);
                    client.headers(5, true, get("/")).headers(1, true, get("/late"));
                    assertThat(client.outcome(5)).startsWith(ok);
                    throw new Answered();
                }));
    }

    /** Everything was asserted already. */
    static final class Answered extends IOException {
        private static final long serialVersionUID = 1;
    }
}
