package io.sluice.core.plugins;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.testing.ScriptedOrigin;
import io.sluice.core.testing.TestProxy;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class SubFilterPluginTest {
    @Test
    void replacesAcrossTheBordersOfParts() throws Exception {
        try (var origin = new ScriptedOrigin((request, connection) -> {
                    connection.write(
                            "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n");
                    for (char c : "<a href='http://inner/x'>".toCharArray()) {
                        connection.write("1\r\n" + c + "\r\n");
                    }
                    connection.write("0\r\n\r\n");
                });
                var proxy = TestProxy.inFrontOf(
                        origin.port(),
                        "plugins = [\"first\", \"second\"]",
                        "[plugins.first]",
                        "category = \"sub_filter\"",
                        "filters = [\"sub_filter 'http://inner' 'https://outer' g\"]",
                        "[plugins.second]",
                        "category = \"sub_filter\"",
                        "filters = [\"subs_filter '/(x)' '/$1$1'\"]");
                var client = HttpClient.newHttpClient()) {
            var answer = client.send(HttpRequest.newBuilder(proxy.uri("/")).build(), BodyHandlers.ofString());

            assertThat(answer.body()).isEqualTo("<a href='https://outer/xx'>");
        }
    }

    @Test
    void aMatchThatFillsTheStackIsLeftOut() throws Exception {
        String paragraph = "<p>" + "ab".repeat(30_000) + "</p>";
        String body = paragraph + "<p>a</p>";
        try (var origin = ScriptedOrigin.answering("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: "
                        + body.length() + "\r\n\r\n" + body);
                var proxy = TestProxy.inFrontOf(
                        origin.port(),
                        "plugins = [\"shorten\"]",
                        "[plugins.shorten]",
                        "category = \"sub_filter\"",
                        "max_match = \"64kib\"",
                        "filters = [\"subs_filter '<p>(a|b)*</p>' 'X' g\"]");
                var client = HttpClient.newHttpClient()) {
            var answer = client.send(HttpRequest.newBuilder(proxy.uri("/")).build(), BodyHandlers.ofString());

            // Where the stack is large enough it is no exception.
            assertThat(answer.body()).isIn(paragraph + "X", "XX");
        }
    }

    @Test
    void bodiesThatCameCompressedAreUnpackedBeforeAndPackedAgainBehind() throws Exception {
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write("<p>old</p>".repeat(100).getBytes(UTF_8));
        }
        try (var origin = ScriptedOrigin.answering(
                        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\nContent-Length: "
                                + packed.size() + "\r\n\r\n" + packed.toString(ISO_8859_1));
                var proxy = TestProxy.inFrontOf(
                        origin.port(),
                        "plugins = [\"unpack\", \"replace\", \"pack\"]",
                        "[plugins.unpack]",
                        "category = \"compression\"",
                        "encodings = []",
                        "decompression = true",
                        "for_all_clients = true",
                        "[plugins.replace]",
                        "category = \"sub_filter\"",
                        "filters = [\"sub_filter 'old' 'new' g\"]",
                        "[plugins.pack]",
                        "category = \"compression\"");
                var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(proxy.uri("/")).header("Accept-Encoding", "gzip");
            var answer = client.send(request.build(), BodyHandlers.ofInputStream());

            assertThat(answer.headers().allValues("Content-Encoding")).containsExactly("gzip");
            try (var body = new GZIPInputStream(answer.body())) {
                assertThat(new String(body.readAllBytes(), UTF_8)).isEqualTo("<p>new</p>".repeat(100));
            }
        }
    }
}
