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
import static io.sluice.core.transport.Http2GateCases.BAD;
import static io.sluice.core.transport.Http2GateCases.CALM;
import static io.sluice.core.transport.Http2GateCases.COMPRESSION_ERROR;
import static io.sluice.core.transport.Http2GateCases.FLOW_CONTROL_ERROR;
import static io.sluice.core.transport.Http2GateCases.FRAME_SIZE_ERROR;
import static io.sluice.core.transport.Http2GateCases.PROTOCOL_ERROR;
import static io.sluice.core.transport.Http2HeadCases.field;
import static io.sluice.core.transport.Http2HeadCases.head;
import static io.sluice.core.transport.Http2HeadCases.path;

import io.sluice.core.transport.Http2GateCases.Case;
import java.util.Arrays;
import java.util.stream.Stream;

/** Frames, bodies and sizes that HTTP/2 does not permit, or that nobody needs. */
final class Http2FrameCases {
    private Http2FrameCases() {}

    static Stream<Case> bodies() {
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

    static Stream<Case> limits() {
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

    static Stream<Case> frames() {
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

    static Stream<Case> settingsAndWindows() {
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
}
