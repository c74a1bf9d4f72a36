package io.sluice.core.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.core.testing.ProxyToml;
import io.sluice.core.testing.ScriptedOrigin;
import io.sluice.core.testing.TestAuthority;
import io.sluice.core.testing.TestProxy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** HTTP/2 with clients that others have written: curl and h2load. */
class Http2ToolsTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private static final int REQUESTS = Integer.getInteger("sluice.h2load.requests", 20_000);

    private final TestAuthority authority = new TestAuthority("root");

    @TempDir
    private Path folder;

    Http2ToolsTest() throws Exception {}

    private TestProxy proxy(int origin, String... originLines) throws Exception {
        Files.writeString(folder.resolve("ca.pem"), authority.pem());
        return TestProxy.run("""
                [basic]
                grace_period = "1s"
                [servers.clear]
                addr = "127.0.0.1:0"
                locations = ["all"]
                enabled_h2 = true
                keepalive_requests = 1000000
                client_header_timeout = "2m"
                [servers.encrypted]
                addr = "127.0.0.1:0"
                locations = ["all"]
                certificates = ["a"]
                keepalive_requests = 1000000
                client_header_timeout = "2m"
                tls_handshake_timeout = "2m"
                [locations.all]
                upstream = "origin"
                [upstreams.origin]
                addrs = ["127.0.0.1:%d"]
                connection_timeout = "2m"
                read_timeout = "2m"
                %s
                %s
                """.formatted(
                        origin, String.join("\n", originLines), TestAuthority.toml("a", authority.issue("localhost"))));
    }

    private String run(List<String> command) throws IOException, InterruptedException {
        Path tool = Path.of("/usr/bin", command.getFirst());
        assumeTrue(Files.isExecutable(tool), () -> tool + " is missing; .ci/run installs it");
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    private String curl(String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(
                "curl",
                "-sS",
                "--max-time",
                "120",
                "--cacert",
                folder.resolve("ca.pem").toString(),
                "-w",
                " %{http_version}"));
        command.addAll(List.of(arguments));
        return run(command);
    }

    @Test
    void curlSpeaksAllVersions() throws Exception {
        try (var origin = ScriptedOrigin.answering(OK);
                var proxy = proxy(origin.port())) {
            String clear = "http://localhost:" + proxy.port("clear") + "/";
            String encrypted = "https://localhost:" + proxy.port("encrypted") + "/";
            assertThat(curl("--http1.1", clear)).isEqualTo("ok 1.1");
            assertThat(curl("--http2-prior-knowledge", clear)).isEqualTo("ok 2");
            assertThat(curl("--http1.1", encrypted)).isEqualTo("ok 1.1");
            assertThat(curl("--http2", encrypted)).isEqualTo("ok 2");
            assertThat(curl("--http2", "--tls-max", "1.2", encrypted)).isEqualTo("ok 2");
            // A request to upgrade to h2c is one that nobody has to grant.
            assertThat(curl("--http2", clear)).isEqualTo("ok 1.1");
        }
    }

    @ParameterizedTest
    @CsvSource({"1.2, --http1.1, 1.1", "1.2, --http2, 2", "1.3, --http1.1, 1.1", "1.3, --http2, 2"})
    void curlSpeaksTheVersionOfTlsThatItIsHeldTo(String tls, String http, String spoken) throws Exception {
        try (var origin = ScriptedOrigin.echoing();
                var proxy = mutual(origin.port())) {
            String encrypted = "https://localhost:" + proxy.port("web") + "/";
            TestAuthority.write(folder, "alice", authority.issue(one -> one.subject("CN=alice,O=Example"), "alice"));
            String[] held = {http, "--tlsv" + tls, "--tls-max", tls};
            assertThat(curl(with(
                            held,
                            "--cert",
                            folder.resolve("alice.pem").toString(),
                            "--key",
                            folder.resolve("alice.key").toString(),
                            encrypted)))
                    .contains("X-Client: CN=alice,O=Example of TLSv" + tls + "\r\n")
                    .endsWith(" " + spoken);
            assertThat(curl(with(held, encrypted)))
                    .contains("X-Client:  of TLSv" + tls + "\r\n")
                    .endsWith(" " + spoken);
        }
    }

    /** One that asks for a client's certificate and tells the origin whose it was. */
    private TestProxy mutual(int origin) throws Exception {
        Files.writeString(folder.resolve("ca.pem"), authority.pem());
        return ProxyToml.inFrontOf(origin)
                .server(
                        "certificates = [\"a\"]",
                        "tls_handshake_timeout = \"2m\"",
                        "client_auth = \"optional\"",
                        "client_ca = \"\"\"\n" + authority.pem() + "\"\"\"")
                .location("proxy_set_headers = [\"X-Client: $tls_client_subject of $tls_version\"]")
                .and(TestAuthority.toml("a", authority.issue("localhost")))
                .run();
    }

    private static String[] with(String[] some, String... more) {
        return Stream.concat(Stream.of(some), Stream.of(more)).toArray(String[]::new);
    }

    @Test
    void curlSendsAndReceivesLargeBodies() throws Exception {
        String large = "0123456789abcdef".repeat(100_000);
        Path file = Files.writeString(folder.resolve("large"), large);
        try (var origin = new ScriptedOrigin((request, connection) -> connection.write("HTTP/1.1 200 OK\r\n"
                        + "Transfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(large.length()) + "\r\n"
                        + request.substring(request.indexOf("\r\n\r\n") + 4) + "\r\n0\r\n\r\n"));
                var proxy = proxy(origin.port())) {
            String encrypted = "https://localhost:" + proxy.port("encrypted") + "/";
            assertThat(curl("--http2", "--data-binary", "@" + file, encrypted)).isEqualTo(large + " 2");
        }
    }

    @ParameterizedTest
    @CsvSource({"clear, h1", "encrypted, h1", "clear, h2"})
    void h2loadCountsNoFailure(String server, String alpn) throws Exception {
        // To HTTP/2 in the proxy itself: an origin that can take that many streams.
        try (var origin = ScriptedOrigin.answering(OK);
                var inner = proxy(origin.port());
                var proxy = alpn.equals("h2")
                        ? proxy(inner.port("clear"), "alpn = \"h2\"", "idle_timeout = \"5s\"")
                        : proxy(origin.port())) {
            String uri = (server.equals("clear") ? "http" : "https") + "://localhost:" + proxy.port(server) + "/";
            String report = run(List.of("h2load", "-n", String.valueOf(REQUESTS), "-c", "50", "-m", "32", uri));
            assertThat(report)
                    .contains("%1$d total, %1$d started, %1$d done, %1$d succeeded, 0 failed, 0 errored, 0 timeout"
                            .formatted(REQUESTS))
                    .contains("status codes: " + REQUESTS + " 2xx");
        }
    }
}
