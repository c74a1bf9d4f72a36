package io.sluice.core.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.sluice.core.http.HeadLimits;
import io.sluice.core.http.RequestParser;
import io.sluice.core.testing.RawClient;
import io.sluice.core.testing.ScriptedOrigin;
import io.sluice.core.testing.TestProxy;
import io.sluice.core.testing.WireCase;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The table of what the gate does with HTTP/1 requests, through raw sockets: what a client is answered, what of it an origin sees
 * to the byte, and whether the connection still tells one request from the next.
 */
class GateTest {
    private static final int SHORT = 1024;
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

    private static List<WireCase> table = List.of();
    private static List<String> settings = List.of();
    private static ScriptedOrigin origin;
    private static TestProxy proxy;

    @BeforeAll
    static void open() throws IOException {
        table = WireCase.read("requests.txt");
        settings = table.stream().map(WireCase::settings).distinct().toList();
        origin = ScriptedOrigin.answering(OK);
        var toml = new StringBuilder();
        for (int i = 0; i < settings.size(); i++) {
            toml.append("""
                    [servers.s%d]
                    addr = "127.0.0.1:0"
                    locations = ["all"]
                    %s
                    """.formatted(i, settings.get(i)));
        }
        proxy = TestProxy.run(toml + """
                [basic]
                grace_period = "1s"
                [locations.all]
                upstream = "origin"
                [upstreams.origin]
                addrs = ["127.0.0.1:%d"]
                """.formatted(origin.port()));
    }

    @AfterAll
    static void close() throws IOException {
        proxy.close();
        origin.close();
    }

    static Stream<WireCase> all() throws IOException {
        return WireCase.read("requests.txt").stream();
    }

    @ParameterizedTest
    @MethodSource("small")
    void readsTheSameHeadWhereverItIsCut(WireCase given) {
        byte[] bytes = given.bytes().getBytes(StandardCharsets.ISO_8859_1);
        String whole = read(bytes, bytes.length);
        for (int cut = 1; cut < bytes.length; cut++) {
            assertThat(read(bytes, cut)).as("cut at " + cut).isEqualTo(whole);
        }
    }

    private static String read(byte[] bytes, int cut) {
        var parser = new RequestParser(HeadLimits.DEFAULT, false);
        var buffer = new HeadBuffer(HeadLimits.DEFAULT.headBytes());
        int result = buffer.read(Unpooled.wrappedBuffer(bytes, 0, cut), parser::parse, RequestParser.INCOMPLETE);
        if (result == RequestParser.INCOMPLETE && cut < bytes.length) {
            var rest = Unpooled.wrappedBuffer(bytes, cut, bytes.length - cut);
            result = buffer.read(rest, parser::parse, RequestParser.INCOMPLETE);
        }
        return result > 0
                ? parser.request().target() + '\n' + parser.request().headers()
                : result + " " + parser.fault().status();
    }

    static Stream<WireCase> small() throws IOException {
        return all().filter(each -> each.bytes().length() < SHORT);
    }

    @ParameterizedTest
    @MethodSource("all")
    void treatsWhatArrivesInOnePiece(WireCase given) throws Exception {
        check(given, Integer.MAX_VALUE);
    }

    @ParameterizedTest
    @MethodSource("small")
    void treatsWhatArrivesByteByByte(WireCase given) throws Exception {
        check(given, 1);
    }

    /** What an earlier case had begun to send may still be on its way. */
    private static long settledBytes() throws InterruptedException {
        long seen = -1;
        while (seen != origin.bytes()) {
            seen = origin.bytes();
            TimeUnit.MILLISECONDS.sleep(5);
        }
        return seen;
    }

    private static void check(WireCase given, int pieces) throws Exception {
        long before = settledBytes();
        int seen = origin.requests().size();
        int port = proxy.port("s" + settings.indexOf(given.settings()));
        try (var client = new RawClient(port)) {
            send(client, given.bytes(), pieces);
            var statuses = new ArrayList<Integer>();
            for (int i = 0; i < given.statuses().size(); i++) {
                statuses.add(finalStatus(client));
            }
            assertThat(statuses).isEqualTo(given.statuses());
            boolean kept = statuses.getLast() == 200 && !given.ends("closed");
            var requests = origin.requests().subList(seen, origin.requests().size());
            String forwarded =
                    requests.stream().map(request -> canonical(request, port)).collect(Collectors.joining());
            long accepted = statuses.stream().filter(status -> status == 200).count();
            assertThat(requests).as("requests that the origin saw").hasSize((int) accepted);
            if (accepted > 0) {
                String peer = "127.0.0.1:" + origin.port();
                assertThat(forwarded).isEqualTo(given.expected().replace("{peer}", peer));
            } else if (!mayBegin(given, pieces)) {
                assertThat(origin.bytes()).as("bytes that the origin saw").isEqualTo(before);
            }
            if (kept) {
                client.send("GET /next HTTP/1.1\r\nHost: next\r\n\r\n");
                assertThat(finalStatus(client)).isEqualTo(200);
                assertThat(origin.requests().getLast()).startsWith("GET /next HTTP/1.1\r\nHost: next\r\n");
            } else {
                assertThat(client.all()).as("what follows").isEmpty();
            }
        }
    }

    /** Whether an origin may see the head of a request that is refused because of its body. */
    private static boolean mayBegin(WireCase given, int pieces) {
        return given.ends("cut") || (pieces == 1 && given.bytes().contains("\r\nTransfer-Encoding: chunked\r\n\r\n"));
    }

    /** Sends it in pieces, as far as the proxy lets: it may have answered and closed before the end. */
    private static void send(RawClient client, String bytes, int size) throws IOException {
        try {
            for (int at = 0; at < bytes.length(); at += Math.min(size, bytes.length() - at)) {
                client.send(bytes.substring(at, at + Math.min(size, bytes.length() - at)));
            }
        } catch (SocketException e) {
            // What it answered is there to be read.
        }
    }

    private static int finalStatus(RawClient client) throws IOException {
        int status;
        do {
            String response = client.response();
            assertThat(response).matches("(?s)HTTP/1\\.1 [1-5]\\d\\d .*");
            status = Integer.parseInt(response.substring(9, 12));
        } while (status < 200);
        return status;
    }

    /** A request as an origin saw it, without what the proxy adds, which has to be there once, and with one chunk for all. */
    private static String canonical(String request, int port) {
        int end = request.indexOf("\r\n\r\n") + 4;
        String head = request.substring(0, end);
        String body = request.substring(end);
        for (String added : List.of(
                "X-Forwarded-For: 127.0.0.1",
                "X-Real-IP: 127.0.0.1",
                "X-Forwarded-Proto: http",
                "X-Forwarded-Port: " + port,
                "X-Forwarded-Host: [^\r\n]*",
                "Via: 1\\.[01] sluice")) {
            assertThat(head.split("\r\n" + added + "(?=\r\n)", -1)).as(added).hasSize(2);
            head = head.replaceFirst("\r\n" + added + "(?=\r\n)", "");
        }
        assertThat(head).matches("(?s)[ -~\t\r\n\\x80-\\xff]*").doesNotContainPattern("\r[^\n]|[^\r]\n");
        return head + (head.contains("\r\nTransfer-Encoding: chunked\r\n") ? oneChunk(body) : body);
    }

    private static String oneChunk(String body) {
        var data = new StringBuilder();
        int at = 0;
        while (true) {
            int end = body.indexOf("\r\n", at);
            int size = Integer.parseInt(body.substring(at, end), 16);
            if (size == 0) {
                String last = body.substring(at);
                return data.isEmpty() ? last : Integer.toHexString(data.length()) + "\r\n" + data + "\r\n" + last;
            }
            data.append(body, end + 2, end + 2 + size);
            at = end + 2 + size + 2;
        }
    }
}
