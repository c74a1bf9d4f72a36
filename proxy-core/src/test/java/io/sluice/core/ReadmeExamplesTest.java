package io.sluice.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.testing.RawClient;
import io.sluice.core.testing.ScriptedOrigin;
import io.sluice.core.testing.TestAuthority;
import io.sluice.core.testing.TestProxy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The configurations that the documentation shows: all can be served as they stand, and the first one does what it says. */
class ReadmeExamplesTest {
    private static final Path ROOT = Path.of("..");
    private static final String CERTIFICATES = "/etc/sluice/tls/";
    private static final Pattern SNIPPET = Pattern.compile("(?ms)^```toml\n(.*?)^```$");

    static Stream<Named<String>> examples() throws IOException {
        try (Stream<Path> files = Files.walk(ROOT, 2)) {
            return files
                    .filter(file -> file.getFileName().toString().endsWith(".md"))
                    .flatMap(ReadmeExamplesTest::examplesOf)
                    .toList()
                    .stream();
        }
    }

    private static Stream<Named<String>> examplesOf(Path file) {
        try {
            String text = Files.readString(file);
            return SNIPPET.matcher(text)
                    .results()
                    .filter(found -> found.group(1).contains("[servers."))
                    .map(found -> Named.of(
                            ROOT.relativize(file) + ":"
                                    + text.substring(0, found.start()).lines().count(),
                            found.group(1)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Any free port instead of those shown, which may be taken here. */
    private static String onFreePorts(String toml) {
        return toml.replaceAll("(?m)^addr = .*$", "addr = \"127.0.0.1:0\"").replaceAll("(?m)^access_log = .*$", "");
    }

    @ParameterizedTest
    @MethodSource("examples")
    void canBeServedAsItStands(String toml, @TempDir Path folder) throws Exception {
        if (toml.contains(CERTIFICATES)) {
            TestAuthority.write(folder, "fullchain", new TestAuthority("ca").issue("example.com"));
            Files.move(folder.resolve("fullchain.key"), folder.resolve("privkey.pem"));
        }
        try (var proxy = TestProxy.run(onFreePorts(toml).replace(CERTIFICATES, folder + "/"))) {
            assertThat(proxy.port(toml.replaceAll("(?s).*?\\[servers\\.(\\w+)].*", "$1")))
                    .isPositive();
        }
    }

    @Test
    void theFirstOneDoesWhatItSays() throws Exception {
        String shown =
                examplesOf(ROOT.resolve("README.md")).findFirst().orElseThrow().getPayload();
        try (var site = ScriptedOrigin.answering("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nsite");
                var api = ScriptedOrigin.answering("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\napi")) {
            String toml =
                    onFreePorts(shown).replace(":9000", ":" + site.port()).replaceAll(":900[12]", ":" + api.port());
            try (var proxy = TestProxy.run(toml);
                    var client = new RawClient(proxy.port())) {
                client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
                assertThat(client.response())
                        .startsWith("HTTP/1.1 200 OK\r\n")
                        .contains("X-Request-Id: ")
                        .endsWith("site");
                client.send("GET /api/things HTTP/1.1\r\nHost: a\r\n\r\n");
                assertThat(client.response()).startsWith("HTTP/1.1 401 ").contains("X-Request-Id: ");
                client.send("GET /api/things HTTP/1.1\r\nHost: a\r\nX-Api-Key: change-me\r\n\r\n");
                assertThat(client.response()).startsWith("HTTP/1.1 200 OK\r\n").endsWith("api");
                assertThat(api.requests()).singleElement().asString().startsWith("GET /things HTTP/1.1\r\n");
            }
        }
    }
}
