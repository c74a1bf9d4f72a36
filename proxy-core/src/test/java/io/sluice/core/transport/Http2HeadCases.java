package io.sluice.core.transport;

import static io.sluice.core.testing.Http2Client.get;
import static io.sluice.core.transport.Http2GateCases.BAD;

import io.sluice.core.transport.Http2GateCases.Case;
import java.util.Arrays;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a head over HTTP/2 may not have. */
final class Http2HeadCases {
    private Http2HeadCases() {}

    static Case head(String name, String outcome, String... fields) {
        return new Case(name, outcome, client -> client.headers(1, true, fields));
    }

    static Case field(String name, String outcome, String... fields) {
        return head(name, outcome, get("/", fields));
    }

    static Case path(String path, String outcome) {
        return head(":path " + path.replace("\r\n", "\\r\\n"), outcome, get(path));
    }

    static String[] without(String name) {
        String[] all = get("/");
        return Stream.iterate(0, i -> i < all.length, i -> i + 2)
                .filter(i -> !all[i].equals(name))
                .flatMap(i -> Stream.of(all[i], all[i + 1]))
                .toArray(String[]::new);
    }

    static String[] with(String name, String value) {
        String[] all = get("/");
        for (int i = 0; i < all.length; i += 2) {
            if (all[i].equals(name)) {
                all[i + 1] = value;
            }
        }
        return all;
    }

    static Stream<Case> fields() {
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

    static String[] with(String[] fields, String... more) {
        String[] all = Arrays.copyOf(fields, fields.length + more.length);
        System.arraycopy(more, 0, all, fields.length, more.length);
        return all;
    }

    static Stream<Case> pseudoHeaders() {
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
    static String[] tunnel(String name, @Nullable String value) {
        String[] all = with(new String[] {":protocol", "websocket"}, get("/"));
        all[3] = "CONNECT";
        return Stream.iterate(0, i -> i < all.length, i -> i + 2)
                .filter(i -> !all[i].equals(name) || value != null)
                .flatMap(i -> Stream.of(all[i], all[i].equals(name) && value != null ? value : all[i + 1]))
                .toArray(String[]::new);
    }

    static Case connect(String name, String outcome, String... fields) {
        return new Case(name, outcome, client -> client.headers(1, false, fields));
    }

    static Stream<Case> extendedConnect() {
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

    static Stream<Case> paths() {
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
                path("/pub/..%2fadmin", BAD),
                path("/pub/%2e%2e%2Fadmin", BAD),
                path("/a%5C..%5cb", BAD),
                path("/a%2f..", BAD),
                path("/a/..%3b/b", BAD),
                path("/a\\b", BAD));
    }
}
