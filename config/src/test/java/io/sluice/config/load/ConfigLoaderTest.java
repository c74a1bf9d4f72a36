package io.sluice.config.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.sluice.config.Balancing;
import io.sluice.config.ListenAddress;
import io.sluice.config.PeerAddress;
import io.sluice.config.PluginConfig.OnError;
import io.sluice.config.ProxyConfig;
import io.sluice.spi.config.ConfigIssue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConfigLoaderTest {

    @Test
    void takesAnEmptyText() {
        var config = loaded("").config();

        assertThat(config.basic().autoReload()).isTrue();
        assertThat(config.servers()).isEmpty();
    }

    @Test
    void readsAWholeConfiguration() {
        var config = loaded("""
                        [basic]
                        trusted_proxies = ["10.0.0.0/8", "::1"]

                        [servers.web]
                        addr = "127.0.0.1:8080, [::1]:8080"
                        locations = ["api"]

                        [locations.api]
                        host = "example.com, *.example.com, ~^api\\\\d+\\\\."
                        path = "/api"
                        upstream = "backend"
                        proxy_set_headers = ["Host: origin.internal"]
                        plugins = ["auth", "id"]

                        [upstreams.backend]
                        addrs = ["10.0.0.1:8080 10", "origin.internal", "[fd00::1]:80"]
                        algo = "hash:header:X-Tenant"
                        alpn = "H2"

                        [plugins.id]
                        category = "request_id"
                        size = 10

                        [plugins.auth]
                        category = "key_auth"
                        step = "request"
                        on_error = "continue"
                        keys = ["a"]
                        [plugins.auth.users]
                        b = 1
                        """).config();

        assertThat(config.servers().get("web"))
                .satisfies(web -> assertThat(web.addr().all())
                        .containsExactly(new ListenAddress("127.0.0.1", 8080), new ListenAddress("::1", 8080)));
        assertThat(config.upstreams().get("backend")).satisfies(backend -> {
            assertThat(backend.addrs())
                    .containsExactly(
                            new PeerAddress("10.0.0.1", OptionalInt.of(8080), 10),
                            new PeerAddress("origin.internal", OptionalInt.empty(), 1),
                            new PeerAddress("fd00::1", OptionalInt.of(80), 1));
            assertThat(backend.algo()).isEqualTo(new Balancing.Hash(Balancing.Source.HEADER, "X-Tenant"));
        });
        assertThat(config.plugins().keySet()).containsExactly("id", "auth");
        assertThat(config.plugins().get("auth")).satisfies(auth -> {
            assertThat(auth.onError()).isEqualTo(OnError.CONTINUE);
            assertThat(auth.step()).contains("request");
            assertThat(auth.settings()).isEqualTo(Map.of("keys", List.of("a"), "users", Map.of("b", 1L)));
        });
    }

    @Test
    void reportsSixFaultsAtOnce() {
        assertThat(problems("""
                        [servers.web]
                        addr = ":80"
                        locatoins = ["api"]

                        [locations.api]
                        upstream = "backnd"
                        plugins = ["id", "key_auht"]
                        client_max_body_size = "ten"

                        [upstreams.backend]
                        addrs = ["10.0.0.1:99999"]
                        sni =

                        [plugins.key_auth]
                        category = "key_auth"
                        [plugins.id]
                        category = "request_id"
                        """))
                .containsExactly(
                        "sluice.toml:3: servers.web.locatoins: unknown key, did you mean \"locations\"?",
                        "sluice.toml:6: locations.api.upstream: no upstream named \"backnd\", did you mean \"backend\"?",
                        "sluice.toml:7: locations.api.plugins[1]: no plugin named \"key_auht\", did you mean \"key_auth\"?",
                        "sluice.toml:8: locations.api.client_max_body_size: not a size such as \"512kb\" or \"4mib\","
                                + " was \"ten\"",
                        "sluice.toml:11: upstreams.backend.addrs[0]: the port must be a number up to 65535,"
                                + " was \"10.0.0.1:99999\"",
                        "sluice.toml:12: upstreams.backend.sni: the value is missing");
    }

    @Test
    void blamesTheTableForAKeyThatIsNotThere() {
        assertThat(problems("\n\n[servers.web]\n[upstreams.a]\n[plugins.p]\n"))
                .containsExactly(
                        "sluice.toml:3: servers.web.addr: is required",
                        "sluice.toml:4: upstreams.a: addrs must not be empty without a discovery",
                        "sluice.toml:5: plugins.p.category: is required");
    }

    @Test
    void doesNotReportTheConsequencesOfAFault() {
        assertThat(problems("[servers.web]\naddr =\n[locations.a]\nplugins = [1,,2]\n"))
                .containsExactly(
                        "sluice.toml:2: servers.web.addr: the value is missing",
                        "sluice.toml:4: locations.a.plugins: a value is missing before the comma");
        assertThat(problems("[locations.a]\nupstream = \"b\"\n[upstreams.b\naddrs = [\"c\"]\n"))
                .containsExactly("sluice.toml:3: ] is missing after the table's name");
    }

    @Test
    void refusesSectionsThatAreNone() {
        assertThat(problems("[server.web]\naddr = \":80\"\n[storages.s]\nvalue = \"\"\n[metrics]\n"))
                .containsExactly(
                        "sluice.toml:1: server: unknown key, did you mean \"servers\"?",
                        "sluice.toml:3: storages: not supported yet",
                        "sluice.toml:5: metrics: unknown key");
        assertThat(problems("servers = 1\nbasic = []\n[locations]\na = 1\n"))
                .containsExactly(
                        "sluice.toml:1: servers: must be a table, was 1",
                        "sluice.toml:2: basic: must be a table, was a list",
                        "sluice.toml:4: locations.a: must be a table, was 1");
    }

    @Test
    void knowsKeysOfPingapThatAreNotHere() {
        assertThat(problems("[basic]\nwebhook = \"\"\n[upstreams.a]\naddrs = [\"b\"]\ndns_server = \"a\"\n"))
                .containsExactly(
                        "sluice.toml:2: basic.webhook: not supported yet",
                        "sluice.toml:5: upstreams.a.dns_server: not supported yet");
    }

    @Test
    void neverShowsSecrets() {
        assertThat(problems("""
                        [certificates.a]
                        tls_cert = "/a.pem"
                        tls_key = 4711
                        [certificates.b]
                        tls_cert = "/a.pem"
                        tls_key = hunter2
                        [plugins.p]
                        category = "x"
                        secret = hunter2
                        """))
                .containsExactly(
                        "sluice.toml:3: certificates.a.tls_key: must be a text in quotes, was a number",
                        "sluice.toml:6: certificates.b.tls_key: a text needs quotes",
                        "sluice.toml:9: plugins.p.secret: a text needs quotes");
        assertThat(loaded("[plugins.p]\ncategory = \"x\"\nsecret = \"hunter2\"\n")
                        .toString())
                .doesNotContain("hunter2");
    }

    @Test
    void placesTheProblemsThatOthersFind() {
        var positions = loaded("[plugins.p]\ncategory = \"x\"\n\nkeys = [\n \"a\",\n \"b\"]\n")
                .positions();

        assertThat(positions.problem("plugins.p.keys[1]", "is too short"))
                .hasToString("sluice.toml:6: plugins.p.keys[1]: is too short");
        assertThat(positions.problems(
                        "plugins.p", List.of(new ConfigIssue("realm", "is required"), new ConfigIssue("", "odd"))))
                .extracting(ConfigProblem::toString)
                .containsExactly("sluice.toml:1: plugins.p.realm: is required", "sluice.toml:1: plugins.p: odd");
        assertThat(positions.problem("", "no server")).hasToString("sluice.toml: no server");
    }

    @Test
    void readsFilesWithByteOrderMarkAndCarriageReturns(@TempDir Path folder) throws IOException {
        var file = folder.resolve("a.toml");
        Files.writeString(file, "\ufeff[basic]\r\nerror_template = \"\"\"\r\na\r\nb\"\"\"\r\n");

        assertThat(((LoadResult.Loaded) ConfigLoader.load(file))
                        .config()
                        .basic()
                        .errorTemplate())
                .contains("a\nb");
    }

    @Test
    void takesTheAdminListenersAddressFromTheFileAlone(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("sluice.toml"), "[admin]\naddr = \"127.0.0.1:6189\"\n");
        var tokens = new ConfigDocument("team:a.toml", "[admin.tokens.ci]\nfile = \"/run/secrets/ci\"\n");
        assertThat(((LoadResult.Loaded) ConfigLoader.load(file, List.of(tokens)))
                        .config()
                        .admin())
                .satisfies(admin -> {
                    assertThat(admin.addr()).hasValue(ListenAddress.parse("127.0.0.1:6189"));
                    assertThat(admin.tokens()).containsOnlyKeys("ci");
                });

        Files.writeString(file, "[basic]\nconfig_source = \"team\"\n");
        var address = new ConfigDocument("team:b.toml", "[admin]\nhosts = [\"a.internal\"]\naddr = \":6189\"\n");
        assertThat(((LoadResult.Rejected) ConfigLoader.load(file, List.of(tokens, address))).problems())
                .extracting(ConfigProblem::toString)
                .containsExactly("team:b.toml:3: admin.addr: is read at the start only, and from the file itself:"
                        + " write it there");
    }

    @Test
    void refusesFilesThatAreNoText(@TempDir Path folder) throws IOException {
        var file = folder.resolve("a.toml");
        Files.write(file, "# a\nname = \"é\"\n".getBytes(StandardCharsets.ISO_8859_1));

        assertThat(((LoadResult.Rejected) ConfigLoader.load(file)).problems())
                .extracting(ConfigProblem::toString)
                .containsExactly(file + ":2: not UTF-8");
    }

    @Test
    void refusesEnormousFiles() {
        assertThat(problems("#".repeat(9 << 20))).containsExactly("sluice.toml: larger than 8 MiB");
    }

    @Test
    void givesOutNothingThatCanBeChanged() {
        var config = loaded("[plugins.p]\ncategory = \"x\"\nlist = [[1]]\n[plugins.p.table]\na = 1\n")
                .config();
        var settings = config.plugins().values().iterator().next().settings();

        assertThat(config.plugins()).isUnmodifiable();
        assertThat(settings).isUnmodifiable();
        assertThat((Map<?, ?>) settings.get("table")).isUnmodifiable();
        assertThat((List<?>) settings.get("list")).isUnmodifiable();
    }

    @Test
    void keepsTheSoundTablesOfWhatIsRefused() {
        var result = ConfigLoader.parse("""
                [basic]
                plugins_dir = "/jars"
                [servers.web]
                locations = ["missing"]
                [upstreams.good]
                addrs = ["a"]
                [upstreams.bad]
                addrs = []
                [plugins.good]
                category = "x"
                key = 1
                [plugins.bad]
                step = "request"
                [plugins.unclear]
                category = "x"
                list = [1, "a"]
                """, "sluice.toml");

        assertThat(result).isInstanceOfSatisfying(LoadResult.Rejected.class, rejected -> {
            assertThat(rejected.sound().basic().pluginsDir()).hasToString("Optional[/jars]");
            assertThat(rejected.sound().servers()).isEmpty();
            assertThat(rejected.sound().upstreams()).containsOnlyKeys("good");
            assertThat(rejected.sound().plugins()).containsOnlyKeys("good");
            assertThat(rejected.positions().line("plugins.good.key")).isEqualTo(11);
        });
    }

    @Test
    void fingerprintsTheText() {
        assertThat(ConfigLoader.parse("", "a").fingerprint())
                .isEqualTo(ConfigLoader.parse("", "b").fingerprint())
                .isNotEqualTo(ConfigLoader.parse("#", "a").fingerprint())
                .hasSize(64);
    }

    @Test
    void readsThousandsOfLocationsInOrder() {
        var text = new StringBuilder("[upstreams.u]\naddrs = [\"a\"]\n");
        for (int i = 0; i < 5_000; i++) {
            text.append("[locations.l").append(i).append("]\nupstream = \"u\"\n");
        }

        var names = List.copyOf(loaded(text.toString()).config().locations().keySet());

        assertThat(names).hasSize(5_000).startsWith("l0", "l1", "l2").endsWith("l4999");
    }

    static LoadResult.Loaded loaded(String text) {
        return switch (ConfigLoader.parse(text, "sluice.toml")) {
            case LoadResult.Loaded loaded -> loaded;
            case LoadResult.Rejected rejected -> fail(rejected.problems().toString());
        };
    }

    static List<String> problems(String text) {
        return switch (ConfigLoader.parse(text, "sluice.toml")) {
            case LoadResult.Loaded loaded -> fail("accepted: " + describe(loaded.config()));
            case LoadResult.Rejected rejected ->
                rejected.problems().stream().map(ConfigProblem::toString).toList();
        };
    }

    private static String describe(ProxyConfig config) {
        return config.toString();
    }
}
