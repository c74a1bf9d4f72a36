package io.sluice.core.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code sluice check} on a file with faults of many kinds: all are named at once, with their lines. */
class CheckIT {
    private static final String FAULTY = """
            [servers.web]
            addr = "127.0.0.1:99999"
            locatoins = ["site"]

            [locations.site]
            path = "~^/(unclosed"
            upstream = "backnd"
            client_max_body_size = "ten"
            plugins = ["headers", "key"]

            [upstreams.backend]
            addrs = ["127.0.0.1:9000"]
            read_timeout = 30

            [plugins.headers]
            category = "response_header"

            [plugins.key]
            category = "key_auth"
            header = "X-Api-Key"
            kyes = ["s3cret"]
            """;

    private static final String GOOD = """
            [servers.web]
            addr = "127.0.0.1:8080"
            locations = ["site"]

            [locations.site]
            path = "~^/(closed)"
            upstream = "backend"
            client_max_body_size = "10kib"
            plugins = ["headers", "key"]

            [upstreams.backend]
            addrs = ["127.0.0.1:9000"]
            read_timeout = "30s"

            [plugins.headers]
            category = "response_headers"
            set_headers = ["X-Served-By: sluice"]

            [plugins.key]
            category = "key_auth"
            header = "X-Api-Key"
            keys = ["s3cret"]
            """;

    @TempDir
    private Path folder;

    @Test
    void namesEveryFaultWithItsLine() throws Exception {
        Path file = Files.writeString(folder.resolve("faulty.toml"), FAULTY);
        Tool.Result check = Sluice.run("check", "-c", file.toString());
        assertThat(check.code()).isEqualTo(1);
        assertThat(check.err().lines())
                .as(check.err())
                .anyMatch(line -> line.startsWith(file + ":2: servers.web.addr: ") && line.contains("99999"))
                .anyMatch(line ->
                        line.equals(file + ":3: servers.web.locatoins: unknown key, did you mean \"locations\"?"))
                .anyMatch(line -> line.startsWith(file + ":6: locations.site.path: "))
                .anyMatch(line -> line.equals(
                        file + ":7: locations.site.upstream: no upstream named \"backnd\", did you mean \"backend\"?"))
                .anyMatch(line ->
                        line.startsWith(file + ":8: locations.site.client_max_body_size: ") && line.contains("\"ten\""))
                .anyMatch(line -> line.startsWith(file + ":13: upstreams.backend.read_timeout: "))
                .anyMatch(line -> line.equals(file + ":16: plugins.headers.category: "
                        + "no plugin category \"response_header\", did you mean \"response_headers\"?"))
                .anyMatch(line -> line.equals(file + ":21: plugins.key.kyes: unknown key, did you mean \"keys\"?"));
        assertThat(check.err()).doesNotContain("s3cret");
        assertThat(check.out()).isEmpty();
    }

    @Test
    void approvesWhenAllIsMended() throws Exception {
        Path file = Files.writeString(folder.resolve("good.toml"), GOOD);
        Tool.Result check = Sluice.run("check", "-c", file.toString());
        assertThat(check.err()).isEmpty();
        assertThat(check.code()).isZero();
    }
}
