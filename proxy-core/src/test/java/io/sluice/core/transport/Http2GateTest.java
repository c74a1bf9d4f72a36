package io.sluice.core.transport;

import static io.sluice.core.testing.Http2Client.get;
import static io.sluice.core.testing.Http2Client.post;
import static io.sluice.core.testing.Http2Frames.CONTINUATION;
import static io.sluice.core.testing.Http2Frames.DATA;
import static io.sluice.core.testing.Http2Frames.END_HEADERS;
import static io.sluice.core.testing.Http2Frames.END_STREAM;
import static io.sluice.core.testing.Http2Frames.GOAWAY;
import static io.sluice.core.testing.Http2Frames.HEADERS;
import static io.sluice.core.testing.Http2Frames.PADDED;
import static io.sluice.core.testing.Http2Frames.PING;
import static io.sluice.core.testing.Http2Frames.PRIORITY;
import static io.sluice.core.testing.Http2Frames.SETTINGS;
import static io.sluice.core.testing.Http2Frames.WINDOW_UPDATE;
import static io.sluice.core.testing.Http2Frames.block;
import static io.sluice.core.testing.Http2Frames.numbers;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.testing.Http2Client;
import io.sluice.core.testing.Http2Frames;
import io.sluice.core.testing.ScriptedOrigin;
import io.sluice.core.testing.TestProxy;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Hostile and odd requests over HTTP/2: what is refused, and that the origin has not heard of it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class Http2GateTest {
    private static final String BAD = ":status: 400";
    private static final String PROTOCOL_ERROR = "GOAWAY 1";
    private static final String FLOW_CONTROL_ERROR = "GOAWAY 3";
    private static final String FRAME_SIZE_ERROR = "GOAWAY 6";
    private static final String COMPRESSION_ERROR = "GOAWAY 9";
    private static final String CALM = "GOAWAY 11";

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

    private ScriptedOrigin origin;
    private TestProxy proxy;

    @BeforeAll
    void start() throws IOException {
        origin = ScriptedOrigin.answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        proxy = TestProxy.run("""
                [basic]
                grace_period = "1s"
                [servers.web]
                addr = "127.0.0.1:0"
                locations = ["all"]
                enabled_h2 = true
                [locations.all]
                upstream = "origin"
                [upstreams.origin]
                addrs = ["127.0.0.1:%d"]
                """.formatted(origin.port()));
    }

    @AfterAll
    void stop() throws IOException {
        proxy.close();
        origin.close();
    }

    private static Case head(String name, String outcome, String... fields) {
        return new Case(name, outcome, client -> client.headers(1, true, fields));
    }

    private static Case field(String name, String outcome, String... fields) {
        return head(name, outcome, get("/", fields));
    }

    private static Case path(String path, String outcome) {
        return head(":path " + path.replace("\r\n", "\\r\\n"), outcome, get(path));
    }

    private static String[] without(String name) {
        String[] all = get("/");
        return Stream.iterate(0, i -> i < all.length, i -> i + 2)
                .filter(i -> !all[i].equals(name))
                .flatMap(i -> Stream.of(all[i], all[i + 1]))
                .toArray(String[]::new);
    }

    private static String[] with(String name, String value) {
        String[] all = get("/");
        for (int i = 0; i < all.length; i += 2) {
            if (all[i].equals(name)) {
                all[i + 1] = value;
            }
        }
        return all;
    }

    static Stream<Case> refused() {
        return Stream.of(
                        fields(),
                        pseudoHeaders(),
                        extendedConnect(),
                        paths(),
                        bodies(),
                        limits(),
                        frames(),
                        settingsAndWindows())
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

    private static Stream<Case> fields() {
        return Stream.of(
                field("upper-case name", BAD, "X-Up", "1"),
                field("connection", BAD, "connection", "close"),
                field("keep-alive", BAD, "keep-alive", "timeout=5"),
                field("proxy-connection", BAD, "proxy-connection", "close"),
                field("upgrade", BAD, "upgrade", "h2c"),
                field("transfer-encoding", BAD, "transfer-encoding", "chunked"),
                field("te: gzip", BAD, "te", "gzip"),
                field("te: trailers and more", BAD, "te", "trailers, gzip"),
                field("CRLF and header in a value", BAD, "a", "b\r\nx-evil: 1"),
                field("CRLF CRLF request in a value", BAD, "a", "b\r\n\r\nGET /evil HTTP/1.1\r\nHost: a\r\n\r\n"),
                field("LF in a value", BAD, "a", "b\nc"),
                field("CR in a value", BAD, "a", "b\rc"),
                field("NUL in a value", BAD, "a", "b\0c"),
                field("DEL in a value", BAD, "a", "b\177c"),
                field("space before a value", BAD, "a", " b"),
                field("tab behind a value", BAD, "a", "b\t"),
                field("colon in a name", BAD, "a:b", "c"),
                field("space in a name", BAD, "a b", "c"),
                field("CR in a name", BAD, "a\rb", "c"),
                field("NUL in a name", BAD, "a\0b", "c"),
                field("byte 0x85 in a name", BAD, "a\u0085b", "c"),
                field("header hidden in a name", BAD, "a: b\r\ntransfer-encoding", "chunked"),
                field("empty name", BAD, "", "x"),
                field("Host differs from :authority", BAD, "host", "b"),
                head("two Hosts", BAD, with(without(":authority"), "host", "a", "host", "a")),
                head("two different Hosts", BAD, with(without(":authority"), "host", "a", "host", "b")),
                field("obsolete WebSocket key", BAD, "sec-websocket-key1", "x"),
                field("unknown expectation", ":status: 417", "expect", "a-miracle"));
    }

    private static String[] with(String[] fields, String... more) {
        String[] all = Arrays.copyOf(fields, fields.length + more.length);
        System.arraycopy(more, 0, all, fields.length, more.length);
        return all;
    }

    private static Stream<Case> pseudoHeaders() {
        return Stream.of(
                head("unknown pseudo-header", BAD, with(new String[] {":foo", "bar"}, get("/"))),
                head("response's pseudo-header", BAD, with(new String[] {":status", "200"}, get("/"))),
                head("pseudo-header behind a regular one", BAD, with(without(":path"), "a", "b", ":path", "/")),
                head("two :path", BAD, with(new String[] {":path", "/"}, get("/"))),
                head("two :authority", BAD, with(new String[] {":authority", "a"}, get("/"))),
                head("two :method", BAD, with(new String[] {":method", "GET"}, get("/"))),
                head("two :scheme", BAD, with(new String[] {":scheme", "http"}, get("/"))),
                head("no :method", BAD, without(":method")),
                head("no :scheme", BAD, without(":scheme")),
                head("no :path", BAD, without(":path")),
                head("no :authority and no host", BAD, without(":authority")),
                head("empty :method", BAD, with(":method", "")),
                head("empty :path", BAD, with(":path", "")),
                head("empty :authority", BAD, with(":authority", "")),
                head("space in :method", BAD, with(":method", "GET /evil")),
                head("CRLF in :method", BAD, with(":method", "GET / HTTP/1.1\r\nX: ")),
                head("another scheme", BAD, with(":scheme", "ftp")),
                head("URL in :scheme", BAD, with(":scheme", "http://evil/?")),
                head("user information in :authority", BAD, with(":authority", "a@b")),
                head("path in :authority", BAD, with(":authority", "a/evil")),
                head("CRLF in :authority", BAD, with(":authority", "a\r\nx: y")),
                head("space in :authority", BAD, with(":authority", "a b")),
                head("port in :authority that is none", BAD, with(":authority", "a:99999")),
                head("CONNECT without :path", ":status: 405", ":method", "CONNECT", ":authority", "a:443"),
                head("CONNECT with :path", ":status: 405", with(":method", "CONNECT")),
                head("TRACE", ":status: 405", with(":method", "TRACE")));
    }

    /** The fields of an extended CONNECT, one of them being another, or left out where the value is null. */
    private static String[] tunnel(String name, @Nullable String value) {
        String[] all = with(new String[] {":protocol", "websocket"}, get("/"));
        all[3] = "CONNECT";
        return Stream.iterate(0, i -> i < all.length, i -> i + 2)
                .filter(i -> !all[i].equals(name) || value != null)
                .flatMap(i -> Stream.of(all[i], all[i].equals(name) && value != null ? value : all[i + 1]))
                .toArray(String[]::new);
    }

    private static Case connect(String name, String outcome, String... fields) {
        return new Case(name, outcome, client -> client.headers(1, false, fields));
    }

    private static Stream<Case> extendedConnect() {
        String[] sound = tunnel("", "");
        return Stream.of(
                connect(":protocol without CONNECT", BAD, tunnel(":method", "GET")),
                connect("extended CONNECT without :scheme", BAD, tunnel(":scheme", null)),
                connect("extended CONNECT without :path", BAD, tunnel(":path", null)),
                connect("extended CONNECT without :authority", BAD, tunnel(":authority", null)),
                connect("extended CONNECT to *", BAD, tunnel(":path", "*")),
                connect("empty :protocol", BAD, tunnel(":protocol", "")),
                connect("space in :protocol", BAD, tunnel(":protocol", "web socket")),
                connect("CRLF in :protocol", BAD, tunnel(":protocol", "x\r\nTransfer-Encoding: chunked")),
                connect("two :protocol", BAD, with(new String[] {":protocol", "websocket"}, sound)),
                connect(
                        ":protocol behind a regular one",
                        BAD,
                        with(tunnel(":protocol", null), "a", "b", ":protocol", "x")),
                connect("extended CONNECT with content-length", BAD, with(sound, "content-length", "0")),
                connect("extended CONNECT with connection", BAD, with(sound, "connection", "upgrade")),
                head("extended CONNECT that has ended", BAD, sound),
                connect("extended CONNECT for what no location names", ":status: 501", tunnel(":protocol", "tcp")));
    }

    private static Stream<Case> paths() {
        return Stream.of(
                path("x", BAD),
                path("*", BAD),
                path("http://a/x", BAD),
                path("/a b", BAD),
                path("/a HTTP/1.1\r\nX: y", BAD),
                path("/a HTTP/1.1\r\n\r\nGET /evil HTTP/1.1\r\nHost: a\r\n\r\n", BAD),
                path("/a\0", BAD),
                path("/\u00e4", BAD),
                path("/a#b", BAD),
                path("/%zz", BAD),
                path("/%00", BAD),
                path("/a/../../etc/passwd", BAD),
                path("/%2e%2e/x", BAD),
                path("/a/..;/x", BAD),
                path("/a\\b", BAD));
    }

    private static Stream<Case> bodies() {
        return Stream.of(
                new Case(
                        "content-length larger than DATA",
                        BAD,
                        client -> client.gather()
                                .headers(1, false, post("/", "content-length", "5"))
                                .data(1, true, "abc")
                                .send()),
                new Case(
                        "content-length smaller than DATA",
                        BAD,
                        client -> client.gather()
                                .headers(1, false, post("/", "content-length", "3"))
                                .data(1, true, "abcGET /evil HTTP/1.1\r\nHost: a\r\n\r\n")
                                .send()),
                new Case(
                        "content-length smaller than two DATA",
                        BAD,
                        client -> client.gather()
                                .headers(1, false, post("/", "content-length", "3"))
                                .data(1, false, "abc")
                                .data(1, true, "GET /evil HTTP/1.1\r\nHost: a\r\n\r\n")
                                .send()),
                new Case(
                        "content-length 0 and DATA",
                        BAD,
                        client -> client.gather()
                                .headers(1, false, post("/", "content-length", "0"))
                                .data(1, true, "abc")
                                .send()),
                head("content-length without DATA", BAD, post("/", "content-length", "5")),
                head("two content-lengths", BAD, post("/", "content-length", "0", "content-length", "0")),
                head("content-length -1", BAD, post("/", "content-length", "-1")),
                head("content-length 0x0", BAD, post("/", "content-length", "0x0")),
                head("content-length 3, 4", BAD, post("/", "content-length", "3, 4")),
                head("content-length of 30 digits", BAD, post("/", "content-length", "0".repeat(30))),
                new Case(
                        "trailers without END_STREAM",
                        BAD,
                        client -> client.gather()
                                .headers(1, false, post("/"))
                                .data(1, false, "abc")
                                .headers(1, false, "x", "y")
                                .send()),
                new Case(
                        "pseudo-header in trailers",
                        BAD,
                        client -> client.gather()
                                .headers(1, false, post("/"))
                                .data(1, false, "abc")
                                .headers(1, true, ":path", "/evil")
                                .send()),
                new Case(
                        "CRLF in trailers",
                        BAD,
                        client -> client.gather()
                                .headers(1, false, post("/"))
                                .data(1, false, "abc")
                                .headers(1, true, "x", "y\r\n\r\nGET /evil HTTP/1.1\r\n\r\n")
                                .send()),
                new Case(
                        "content-length larger than DATA, then trailers",
                        BAD,
                        client -> client.gather()
                                .headers(1, false, post("/", "content-length", "5"))
                                .data(1, false, "abc")
                                .headers(1, true, "x", "y")
                                .send()));
    }

    private static Stream<Case> limits() {
        String[] many = Stream.iterate(0, i -> i < 101, i -> i + 1)
                .flatMap(i -> Stream.of("x" + i, "y"))
                .toArray(String[]::new);
        String[] large = Stream.iterate(0, i -> i < 5, i -> i + 1)
                .flatMap(i -> Stream.of("x" + i, "y".repeat(7000)))
                .toArray(String[]::new);
        return Stream.of(
                field("101 headers", ":status: 431", many),
                field("a header of 9 KiB", ":status: 431", "x", "y".repeat(9000)),
                new Case("35 KiB of headers", ":status: 431", client -> {
                    byte[] block = block(get("/", large));
                    client.gather().frame(HEADERS, END_STREAM, 1, Arrays.copyOf(block, 16_384));
                    client.frame(CONTINUATION, 0, 1, Arrays.copyOfRange(block, 16_384, 32_768));
                    client.frame(CONTINUATION, END_HEADERS, 1, Arrays.copyOfRange(block, 32_768, block.length))
                            .send();
                }),
                path("/" + "x".repeat(9000), ":status: 414"),
                new Case("a block of 80 KiB", CALM, client -> {
                    client.frame(HEADERS, END_STREAM, 1, new byte[16_384]);
                    for (int i = 0; i < 4; i++) {
                        client.frame(CONTINUATION, 0, 1, new byte[16_384]);
                    }
                }));
    }

    private static Stream<Case> frames() {
        return Stream.of(
                new Case("DATA on stream 0", PROTOCOL_ERROR, client -> client.data(0, true, "abc")),
                new Case("DATA on an idle stream", PROTOCOL_ERROR, client -> client.data(1, true, "abc")),
                new Case("HEADERS on stream 0", PROTOCOL_ERROR, client -> client.headers(0, true, get("/"))),
                new Case("HEADERS on an even stream", PROTOCOL_ERROR, client -> client.headers(2, true, get("/"))),
                new Case("RST_STREAM of an idle stream", PROTOCOL_ERROR, client -> client.reset(1, 8)),
                new Case("RST_STREAM on stream 0", PROTOCOL_ERROR, client -> client.reset(0, 8)),
                new Case("RST_STREAM of three bytes", FRAME_SIZE_ERROR, client -> client.frame(3, 0, 1, new byte[3])),
                new Case("PUSH_PROMISE", PROTOCOL_ERROR, client -> client.frame(5, END_HEADERS, 1, new byte[4])),
                new Case("PING on a stream", PROTOCOL_ERROR, client -> client.frame(PING, 0, 1, new byte[8])),
                new Case("PING of seven bytes", FRAME_SIZE_ERROR, client -> client.frame(PING, 0, 0, new byte[7])),
                new Case("GOAWAY on a stream", PROTOCOL_ERROR, client -> client.frame(GOAWAY, 0, 1, new byte[8])),
                new Case(
                        "PRIORITY of four bytes",
                        FRAME_SIZE_ERROR,
                        client -> client.frame(PRIORITY, 0, 1, new byte[4])),
                new Case(
                        "CONTINUATION of nothing",
                        PROTOCOL_ERROR,
                        client -> client.frame(CONTINUATION, END_HEADERS, 1, block(get("/")))),
                new Case(
                        "header block interrupted by DATA",
                        PROTOCOL_ERROR,
                        client -> client.frame(HEADERS, 0, 1, block(get("/"))).data(1, true, "abc")),
                new Case(
                        "header block interrupted by another",
                        PROTOCOL_ERROR,
                        client -> client.frame(HEADERS, 0, 1, block(get("/"))).headers(3, true, get("/"))),
                new Case(
                        "CONTINUATION of another stream",
                        PROTOCOL_ERROR,
                        client -> client.frame(HEADERS, 0, 1, block(get("/")))
                                .frame(CONTINUATION, END_HEADERS, 3, block())),
                new Case(
                        "padding longer than DATA",
                        PROTOCOL_ERROR,
                        client -> client.gather()
                                .headers(1, false, post("/", "content-length", "100"))
                                .frame(DATA, PADDED, 1, new byte[] {9, 1, 2})
                                .send()),
                new Case(
                        "padding longer than HEADERS",
                        PROTOCOL_ERROR,
                        client -> client.frame(HEADERS, PADDED | END_HEADERS, 1, new byte[] {50, 0, 0})),
                new Case(
                        "frame longer than allowed",
                        FRAME_SIZE_ERROR,
                        client -> client.frame(DATA, 0, 1, 16_385, new byte[0])),
                new Case(
                        "bad HPACK index",
                        COMPRESSION_ERROR,
                        client -> client.frame(HEADERS, END_HEADERS | END_STREAM, 1, new byte[] {(byte) 0xff, 0x7f})),
                new Case(
                        "HPACK index 0",
                        COMPRESSION_ERROR,
                        client -> client.frame(HEADERS, END_HEADERS | END_STREAM, 1, new byte[] {(byte) 0x80})),
                new Case(
                        "HPACK string longer than the block",
                        COMPRESSION_ERROR,
                        client -> client.frame(HEADERS, END_HEADERS | END_STREAM, 1, new byte[] {0, 5, 'a'})),
                new Case(
                        "HPACK integer without end",
                        COMPRESSION_ERROR,
                        client -> client.frame(HEADERS, END_HEADERS | END_STREAM, 1, new byte[] {
                            (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 1
                        })),
                new Case(
                        "HPACK table beyond its size",
                        COMPRESSION_ERROR,
                        client -> client.frame(
                                HEADERS, END_HEADERS | END_STREAM, 1, new byte[] {0x3f, (byte) 0xe1, 0x7f})),
                new Case(
                        "Huffman code that is none",
                        COMPRESSION_ERROR,
                        client -> client.frame(HEADERS, END_HEADERS | END_STREAM, 1, new byte[] {
                            0, (byte) 0x84, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0
                        })));
    }

    private static Stream<Case> settingsAndWindows() {
        return Stream.of(
                new Case(
                        "SETTINGS of five bytes",
                        FRAME_SIZE_ERROR,
                        client -> client.frame(SETTINGS, 0, 0, new byte[5])),
                new Case("SETTINGS on a stream", PROTOCOL_ERROR, client -> client.frame(SETTINGS, 0, 1, new byte[6])),
                new Case(
                        "acknowledgement with content",
                        FRAME_SIZE_ERROR,
                        client -> client.frame(SETTINGS, 1, 0, new byte[6])),
                new Case("ENABLE_PUSH 2", PROTOCOL_ERROR, client -> client.settings(2, 2)),
                new Case("MAX_FRAME_SIZE 1", PROTOCOL_ERROR, client -> client.settings(5, 1)),
                new Case("MAX_FRAME_SIZE 2^24", PROTOCOL_ERROR, client -> client.settings(5, 1 << 24)),
                new Case("INITIAL_WINDOW_SIZE 2^31", FLOW_CONTROL_ERROR, client -> client.settings(4, 1 << 31)),
                new Case("WINDOW_UPDATE 0", PROTOCOL_ERROR, client -> client.window(0, 0)),
                new Case("WINDOW_UPDATE of an idle stream", PROTOCOL_ERROR, client -> client.window(1, 1)),
                new Case(
                        "WINDOW_UPDATE of three bytes",
                        FRAME_SIZE_ERROR,
                        client -> client.frame(WINDOW_UPDATE, 0, 0, new byte[3])),
                new Case("window beyond 2^31", FLOW_CONTROL_ERROR, client -> client.window(0, Integer.MAX_VALUE)));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void refuses(Case example) throws Exception {
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
    private static final class Answered extends IOException {
        private static final long serialVersionUID = 1;
    }

    @ParameterizedTest
    @MethodSource("answered")
    void answers(Case example) throws Exception {
        try (var client = Http2Client.connect(proxy.port())) {
            example.attempt().send(client);
            assertThat(client.outcome(1)).startsWith(example.outcome());
        } catch (Answered e) {
            assertThat(origin.requests()).noneMatch(request -> request.contains("/late"));
        }
    }
}
