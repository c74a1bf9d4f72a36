package io.sluice.core.acceptance;

import static io.sluice.core.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.testing.Ports;
import io.sluice.core.testing.RawClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The distribution in front of nginx while wrk keeps 64 connections busy. With {@code -Dsluice.full=true} it takes longer. */
class LoadIT {
    private static final boolean FULL = Boolean.getBoolean("sluice.full");

    @TempDir
    private Path folder;

    private Nginx origin;
    private int port;

    @BeforeEach
    void startOrigin() throws IOException, InterruptedException {
        origin = Nginx.start(folder);
        port = Ports.unused();
    }

    @AfterEach
    void stopOrigin() throws IOException {
        origin.close();
    }

    /** A configuration whose responses carry this text. */
    private String config(String text) {
        return """
                [servers.web]
                addr = "127.0.0.1:%d"
                locations = ["all"]
                [locations.all]
                upstream = "origin"
                plugins = ["id", "config", "words"]
                [upstreams.origin]
                addrs = ["127.0.0.1:%d"]
                [plugins.id]
                category = "request_id"
                [plugins.config]
                category = "response_headers"
                set_headers = ["X-Config: %s"]
                [plugins.words]
                category = "sub_filter"
                types = ["text/plain"]
                filters = ["sub_filter 'nginx' '%s'"]
                """.formatted(port, origin.port(), text, text);
    }

    private String url() {
        return "http://127.0.0.1:" + port + "/small";
    }

    private String answer() throws IOException {
        return RawClient.get(port, "/small");
    }

    @Test
    void answersEveryRequestOfManyConnections() throws Exception {
        Path file = Files.writeString(folder.resolve("sluice.toml"), config("one"));
        try (var sluice = Sluice.start(file)) {
            assertThat(Wrk.start(FULL ? 10 : 5, url()).finish()).isGreaterThan(100);
            assertThat(sluice.log()).doesNotContain("ERROR", "WARN");
        }
    }

    @Test
    void takesOverAnEditedFileWithoutLosingARequest() throws Exception {
        Path file = Files.writeString(folder.resolve("sluice.toml"), config("one"));
        try (var sluice = Sluice.start(file)) {
            var load = Wrk.start(FULL ? 30 : 12, url());
            int edits = 0;
            while (load.isRunning()) {
                String text = edits % 2 == 0 ? "two" : "one";
                edit(file, config(text), edits % 3 == 0);
                eventually(() -> !load.isRunning() || answer().contains("X-Config: " + text));
                edits++;
            }
            assertThat(edits).isPositive();
            assertThat(load.finish()).isGreaterThan(100);
            assertThat(answer()).matches("(?s).*X-Config: (one|two)\r\n.*\r\n\r\n.*\\1 answers: 26 bytes.*");
            assertThat(sluice.log())
                    .contains("the changed configuration is being served")
                    .doesNotContain("ERROR");
        }
    }

    /** Saves as editors do: in place, or by another file that takes its place. */
    private static void edit(Path file, String text, boolean inPlace) throws IOException {
        if (inPlace) {
            Files.writeString(file, text);
        } else {
            Path other = Files.writeString(file.resolveSibling("sluice.toml.new"), text);
            Files.move(other, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    @Test
    void keepsItsConfigurationWhenTheFileIsBroken() throws Exception {
        Path file = Files.writeString(folder.resolve("sluice.toml"), config("one"));
        try (var sluice = Sluice.start(file)) {
            edit(file, config("two").replace("upstream = \"origin\"", "upstream = \"orign\""), true);
            eventually(() -> sluice.log().contains("is refused"));
            assertThat(sluice.log())
                    .contains("the changed configuration is refused, the one before stays")
                    .contains(
                            file + ":5: locations.all.upstream: no upstream named \"orign\", did you mean \"origin\"?");
            assertThat(answer()).contains("X-Config: one\r\n");
            edit(file, config("three"), false);
            eventually(() -> answer().contains("X-Config: three\r\n"));
        }
    }
}
