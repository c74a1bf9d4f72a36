package io.sluice.core;

import static io.sluice.core.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.pkitesting.X509Bundle;
import io.sluice.config.load.ConfigLoader;
import io.sluice.config.load.LoadResult;
import io.sluice.core.assembly.PluginFolder;
import io.sluice.core.testing.Eventually.Condition;
import io.sluice.core.testing.RawClient;
import io.sluice.core.testing.ScriptedOrigin;
import io.sluice.core.testing.TestAuthority;
import io.sluice.core.transport.EventLoops;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates and keys that change on disk while connections go on. */
class CertificateReloadTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a.example\r\n\r\n";

    private final TestAuthority authority = new TestAuthority("root");
    private final EventLoops loops = new EventLoops(EventLoops.Transport.best(), 1);
    private final Proxy proxy = new Proxy(loops, new SimpleMeterRegistry());
    private final Reloader reloader = new Reloader(proxy, new PluginFolder(Optional.empty()), new AdminDoor());

    @TempDir
    private Path folder;

    private ScriptedOrigin origin;

    CertificateReloadTest() throws Exception {}

    @BeforeEach
    void listen() throws Exception {
        origin = ScriptedOrigin.answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    }

    @AfterEach
    void close() throws Exception {
        proxy.close();
        loops.close();
        origin.close();
    }

    private LoadResult.Loaded config(String... more) {
        return configOf("a", more);
    }

    private LoadResult.Loaded configOf(String file, String... more) {
        String toml = """
                [basic]
                grace_period = "1s"
                [servers.web]
                addr = "127.0.0.1:0"
                locations = ["all"]
                certificates = ["a"]
                [locations.all]
                upstream = "origin"
                [upstreams.origin]
                addrs = ["127.0.0.1:%d"]
                [certificates.a]
                tls_cert = "%2$s/%3$s.pem"
                tls_key = "%2$s/%3$s.key"
                %4$s
                """.formatted(origin.port(), folder, file, String.join("\n", more));
        return (LoadResult.Loaded) ConfigLoader.parse(toml, "test.toml");
    }

    private X509Bundle certificate(String subject) throws Exception {
        return authority.issue(builder -> builder.subject("CN=" + subject), "a.example");
    }

    private int port() {
        return proxy.addresses("web").getFirst().getPort();
    }

    private SSLSocket connect() throws Exception {
        return TestAuthority.connect(authority.context(null), port(), "a.example");
    }

    private String subject() throws Exception {
        try (var socket = connect()) {
            return TestAuthority.subject(socket);
        }
    }

    /** Looks as the watcher does, only more often, until something is as expected. */
    private void look(Condition expected) {
        eventually(() -> {
            reloader.lookAtFiles();
            return expected.holds();
        });
    }

    private void lookTwice() throws Exception {
        for (int i = 0; i < 3; i++) {
            reloader.lookAtFiles();
            Thread.sleep(20);
        }
    }

    @Test
    void servesANewCertificateAndKeepsConnections() throws Exception {
        TestAuthority.write(folder, "a", certificate("first"));
        assertThat(reloader.begin(config())).isEmpty();
        try (var client = new RawClient(connect())) {
            assertThat(client.send(GET).response()).endsWith("ok");
            assertThat(subject()).isEqualTo("CN=first");

            TestAuthority.write(folder, "a", certificate("second"));
            look(() -> subject().equals("CN=second"));
            assertThat(client.send(GET).response()).endsWith("ok");
        }
    }

    @Test
    void keepsTheOldOneWhileTheNewOneIsBroken() throws Exception {
        TestAuthority.write(folder, "a", certificate("first"));
        assertThat(reloader.begin(config())).isEmpty();
        X509Bundle second = certificate("second");
        Files.writeString(folder.resolve("a.pem"), second.getCertificatePathPEM());
        lookTwice();
        assertThat(subject()).isEqualTo("CN=first");

        Files.delete(folder.resolve("a.key"));
        lookTwice();
        assertThat(subject()).isEqualTo("CN=first");

        Files.writeString(folder.resolve("a.key"), second.getPrivateKeyPEM());
        look(() -> subject().equals("CN=second"));
    }

    @Test
    void goesOnWithAConfigurationWhoseFilesComeLater() throws Exception {
        TestAuthority.write(folder, "a", certificate("first"));
        assertThat(reloader.begin(config())).isEmpty();
        String second = "[servers.more]\naddr = \"127.0.0.1:0\"\nlocations = [\"all\"]\ncertificates = [\"b\"]\n"
                + "[certificates.b]\ntls_cert = \"%1$s/b.pem\"\ntls_key = \"%1$s/b.key\"\n".formatted(folder);
        assertThat(reloader.begin(config(second)))
                .extracting(Object::toString)
                .containsExactly("test.toml:19: certificates.b.tls_cert: there is no such file");
        assertThat(proxy.serverNames()).containsExactly("web");

        // What is being served still follows its own files meanwhile.
        TestAuthority.write(folder, "a", certificate("renewed"));
        look(() -> subject().equals("CN=renewed"));

        TestAuthority.write(folder, "b", certificate("b"));
        look(() -> proxy.serverNames().size() == 2);
    }

    @Test
    void isNotHeldUpByACertificateThatExpiresWhileItIsServed() throws Exception {
        TestAuthority.write(folder, "a", certificate("first"));
        // Late enough to be good when it is read at first.
        Instant end = Instant.now().plusSeconds(8);
        TestAuthority.write(folder, "b", authority.issue(builder -> builder.notAfter(end), "b.example"));
        String second = "[servers.more]\naddr = \"127.0.0.1:0\"\nlocations = [\"all\"]\ncertificates = [\"b\"]\n"
                + "[certificates.b]\ntls_cert = \"%1$s/b.pem\"\ntls_key = \"%1$s/b.key\"\n".formatted(folder);
        assertThat(reloader.begin(config(second))).isEmpty();
        eventually(() -> Instant.now().isAfter(end.plusSeconds(1)));
        TestAuthority.write(folder, "a", certificate("second"));
        look(() -> subject().equals("CN=second"));
    }

    @Test
    void keepsConnectionsWhenTheConfigurationNamesOtherCertificates() throws Exception {
        TestAuthority.write(folder, "a", certificate("first"));
        TestAuthority.write(folder, "b", certificate("second"));
        assertThat(reloader.begin(config())).isEmpty();
        int port = port();
        try (var client = new RawClient(connect())) {
            assertThat(client.send(GET).response()).endsWith("ok");
            assertThat(reloader.begin(configOf("b"))).isEmpty();
            assertThat(subject()).isEqualTo("CN=second");
            assertThat(client.send(GET).response()).endsWith("ok");
            assertThat(port()).isEqualTo(port);
        }
    }
}
