package io.sluice.core.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.chain.Supervisor;
import io.sluice.core.services.JobBoard;
import io.sluice.core.testing.RawClient;
import io.sluice.core.transport.EventLoops;
import io.sluice.spi.admin.AdminRole;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who gets what from the admin listener, through its own socket. */
class AdminAccessTest {
    private static final String READER = "reader-0123456789abcdef";
    private static final String CONFIGURER = "configurer-0123456789abcdef";
    private static final String INSTALLER = "installer-0123456789abcdef";
    private static final String DIGEST = "EF6B4B80F0F8A48B8F9E9E6AE3BF2A7E0B5E30D8C1CE3A1C1D3EFF8C4CA0F5D0";
    private static final AdminAccess TOKENS = new AdminAccess(
            List.of("Sluice.Internal"),
            List.of(
                    AdminToken.of(READER, AdminRole.READ),
                    AdminToken.of(CONFIGURER, AdminRole.CONFIG),
                    AdminToken.ofDigest(DIGEST, AdminRole.ROOT),
                    AdminToken.of(INSTALLER, AdminRole.INSTALL)),
            false);

    private final Supervisor supervisor = new Supervisor(1);
    private final EventLoops loops = new EventLoops(EventLoops.Transport.best(), 1);
    private final PluginLogs logs = PluginLogs.open();
    private volatile AdminAccess access = new AdminAccess(List.of("sluice.internal"), List.of(), false);
    private final AdminListener admin = AdminListener.open(
            loops,
            new InetSocketAddress(0),
            new AdminSources(
                    () -> true,
                    () -> "some_metric 1\n",
                    () -> access,
                    Optional::empty,
                    supervisor::plugins,
                    () -> ConfigState.NONE,
                    plugin -> List.of()),
            logs,
            new JobBoard());

    AdminAccessTest() throws IOException {
        supervisor.admit("some", false);
    }

    @AfterEach
    void stop() {
        admin.close();
        logs.close();
        loops.close();
    }

    private String ask(String line, String... headers) throws IOException {
        return ask(InetAddress.getLoopbackAddress(), line, headers);
    }

    private String ask(InetAddress at, String line, String... headers) throws IOException {
        try (var client = new RawClient(new Socket(at, admin.address().getPort()))) {
            String host = headers.length > 0 && headers[0].startsWith("Host: ") ? "" : "Host: 127.0.0.1\r\n";
            String lines = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
            return client.send(line + " HTTP/1.1\r\n" + host + lines + "\r\n").response();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET /metrics, 401, 200, 200, 200",
        "GET /plugins, 401, 200, 200, 200",
        "GET /nothing, 401, 404, 404, 404",
        "GET /plugins/some/log, 401, 403, 200, 200",
        "PUT /plugins/some/log?level=info, 401, 403, 204, 204",
        "POST /plugins/some/resume, 401, 403, 403, 204",
        "POST /plugins/none/resume, 401, 403, 403, 404",
        "GET /healthz, 200, 200, 200, 200",
        "GET /readyz, 200, 200, 200, 200",
    })
    void asksForTheRoleOfThePage(String line, int unknown, int reader, int configurer, int installer) throws Exception {
        access = TOKENS;
        assertThat(ask(line)).startsWith("HTTP/1.1 " + unknown);
        assertThat(ask(line, "Authorization: Bearer " + READER)).startsWith("HTTP/1.1 " + reader);
        assertThat(ask(line, "Authorization: Bearer " + CONFIGURER)).startsWith("HTTP/1.1 " + configurer);
        assertThat(ask(line, "authorization: bearer " + INSTALLER)).startsWith("HTTP/1.1 " + installer);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Bearer", "Bearer ", "Bearer " + READER + "x", "Basic " + READER, READER, "Bearer " + DIGEST})
    void refusesWhatIsNoToken(String credentials) throws Exception {
        access = TOKENS;
        assertThat(ask("GET /metrics", "Authorization: " + credentials))
                .startsWith("HTTP/1.1 401 ")
                .contains("WWW-Authenticate: Bearer realm=\"sluice admin\"\r\n")
                .doesNotContain("some_metric");
    }

    @Test
    void knowsATokenByItsDigest() throws Exception {
        access = new AdminAccess(
                List.of(),
                List.of(AdminToken.ofDigest(
                        // printf %s correct-horse-battery | sha256sum
                        "62249369389075490555a758353aec61500c6218fa597252d52dc4bd0148f12d", AdminRole.READ)),
                false);
        assertThat(ask("GET /metrics", "Authorization: Bearer correct-horse-battery"))
                .startsWith("HTTP/1.1 200 ");
    }

    @Test
    void letsThisMachineDoEverythingWithoutTokens() throws Exception {
        assertThat(ask("GET /metrics")).startsWith("HTTP/1.1 200 ").contains("some_metric 1");
        assertThat(ask("GET /plugins/some/log")).startsWith("HTTP/1.1 200 ");
        assertThat(ask("POST /plugins/some/resume")).startsWith("HTTP/1.1 204 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-Forwarded-For: 10.0.0.1", "Forwarded: for=10.0.0.1", "Via: 1.1 proxy"})
    void takesWhatIsForwardedForSomebodyElses(String header) throws Exception {
        assertThat(ask("GET /metrics", header)).startsWith("HTTP/1.1 200 ");
        assertThat(ask("GET /plugins/some/log", header)).startsWith("HTTP/1.1 403 ");
        assertThat(ask("POST /plugins/some/resume", header)).startsWith("HTTP/1.1 403 ");
    }

    @Test
    void letsOthersOnlyLookWithoutTokens() throws Exception {
        Optional<InetAddress> outside = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
                .findFirst();
        org.junit.jupiter.api.Assumptions.assumeTrue(outside.isPresent(), "needs an address besides 127.0.0.1");
        assertThat(ask(outside.get(), "GET /metrics")).startsWith("HTTP/1.1 200 ");
        assertThat(ask(outside.get(), "GET /plugins/some/log")).startsWith("HTTP/1.1 403 ");
        assertThat(ask(outside.get(), "POST /plugins/some/resume"))
                .startsWith("HTTP/1.1 403 ")
                .contains("needs the role install");
        access = TOKENS;
        assertThat(ask(outside.get(), "POST /plugins/some/resume", "Authorization: Bearer " + INSTALLER))
                .startsWith("HTTP/1.1 204 ");
    }

    @Test
    void refusesNamesThatAreNotItsOwn() throws Exception {
        assertThat(ask("GET /plugins", "Host: evil.example"))
                .startsWith("HTTP/1.1 421 ")
                .doesNotContain("some");
        assertThat(ask("POST /plugins/some/resume", "Host: evil.example")).startsWith("HTTP/1.1 421 ");
        for (String host :
                List.of("localhost", "localhost:1", "127.0.0.1:1", "[::1]:1", "10.1.2.3", "sluice.internal")) {
            assertThat(ask("GET /plugins", "Host: " + host)).as(host).startsWith("HTTP/1.1 200 ");
        }
        assertThat(ask("GET /healthz", "Host: evil.example")).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void takesNoChangesFromWebPagesWithoutTokens() throws Exception {
        assertThat(ask("POST /plugins/some/resume", "Origin: https://evil.example"))
                .startsWith("HTTP/1.1 403 ");
        assertThat(ask("PUT /plugins/some/log?level=trace", "Origin: null")).startsWith("HTTP/1.1 403 ");
    }
}
