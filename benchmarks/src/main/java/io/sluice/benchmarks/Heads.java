package io.sluice.benchmarks;

import io.sluice.core.http.CanonicalRequest;
import io.sluice.core.http.CanonicalResponse;
import io.sluice.core.http.HeadLimits;
import io.sluice.core.http.RequestParser;
import io.sluice.core.http.ResponseParser;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Heads as they come from a wire. */
final class Heads {
    /** What a connection leaves behind a head for lines that are added to it, as the transport does. */
    static final int SLACK = 256;

    /** A browser's GET: ten headers, 487 bytes. */
    static final byte[] GET = ascii("""
            GET /articles/2026/11/how-a-proxy-spends-its-time?utm_source=feed&utm_medium=rss&page=02 HTTP/1.1
            Host: www.example.com
            User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0
            Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8
            Accept-Language: en-GB,en;q=0.7,de;q=0.3
            Accept-Encoding: gzip, deflate, br
            Referer: https://www.example.com/articles/
            Cookie: session=8f14e45fceea167a
            Connection: keep-alive
            DNT: 1
            Pragma: no-cache

            """);

    /** What an origin answers to it. */
    static final byte[] OK = ascii("""
            HTTP/1.1 200 OK
            Server: nginx/1.22.1
            Date: Sat, 21 Nov 2026 10:16:50 GMT
            Content-Type: text/plain
            Content-Length: 26
            Connection: keep-alive

            """);

    private final RequestParser requests = new RequestParser(HeadLimits.DEFAULT, false);
    private final ResponseParser responses = new ResponseParser(HeadLimits.UPSTREAM);

    static byte[] ascii(String lines) {
        return lines.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    /** A request over a copy of these bytes. */
    CanonicalRequest request(byte[] head) {
        int result = requests.parse(Arrays.copyOf(head, head.length + SLACK), head.length);
        if (result != head.length) {
            throw new IllegalStateException("refused: " + requests.fault());
        }
        return requests.request();
    }

    /** A request for a host and a path. */
    CanonicalRequest request(String host, String path) {
        return request(ascii("GET " + path + " HTTP/1.1\nHost: " + host + "\n\n"));
    }

    /** A response over a copy of these bytes. */
    CanonicalResponse response(byte[] head) {
        int result = responses.parse(Arrays.copyOf(head, head.length + SLACK), head.length, false);
        if (result != head.length) {
            throw new IllegalStateException("refused: " + responses.fault());
        }
        return responses.response();
    }
}
