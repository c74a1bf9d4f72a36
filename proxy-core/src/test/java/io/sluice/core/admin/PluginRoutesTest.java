package io.sluice.core.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.assembly.PluginFolder;
import io.sluice.core.testing.AdministeredProxy;
import io.sluice.core.testing.PluginJarFile;
import io.sluice.core.testing.RawClient;
import io.sluice.spi.admin.AdminRole;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a plugin from a jar answers at the admin listener. */
class PluginRoutesTest {
    private static final String READER = "reader-0123456789abcdef";
    private static final String OPERATOR = "operator-0123456789abcdef";

    @TempDir
    private Path folder;

    private final AdminAccess access = new AdminAccess(
            List.of(),
            List.of(AdminToken.of(READER, AdminRole.READ), AdminToken.of(OPERATOR, AdminRole.CONFIG)),
            false);
    private final AdministeredProxy proxy = new AdministeredProxy(() -> access);

    PluginRoutesTest() throws IOException {}

    @AfterEach
    void stop() {
        proxy.close();
    }

    private void serve(PluginFolder plugins, String version) throws IOException {
        PluginJarFile.of("com.example.Potatoes", """
                        package com.example;
                        import io.sluice.spi.*;
                        import io.sluice.spi.admin.*;
                        import java.util.*;
                        public final class Potatoes implements PluginFactory<Potatoes.Config> {
                            public record Config() {}
                            public String category() { return "potatoes"; }
                            public Class<Config> configType() { return Config.class; }
                            public Plugin create(Config config, PluginContext context) { return new Field(); }
                            static final class Field implements Plugin, AdminRoutes {
                                private volatile int dug;
                                public List<AdminRoute> adminRoutes() {
                                    return List.of(
                                        AdminRoute.get("/dug", request -> Response.text(200, "%1$s " + dug)),
                                        AdminRoute.of("POST", "/dug", AdminRole.CONFIG, request -> {
                                            dug += Integer.parseInt(request.queryParameter("more").orElse("1"));
                                            return Response.of(204);
                                        }),
                                        AdminRoute.of("PUT", "/sorts/*", AdminRole.CONFIG, request -> Response.text(200,
                                            request.contentType().orElse("none") + "|" + request.body().remaining()
                                            + "|" + request.text().substring(0, Math.min(20, request.text().length())))),
                                        AdminRoute.get("/sorts/*", request -> Response.text(200, request.path()
                                            + " on " + (Thread.currentThread().isVirtual() ? "virtual" : "loop"))),
                                        AdminRoute.get("/boom", request -> Response.text(200, "" + 1 / (dug - dug))));
                                }
                            }
                        }
                        """.formatted(version), true)
                .manifest("potatoes", "1.0." + version)
                .into(folder, "potatoes.jar");
        assertThat(proxy.serve(plugins, """
                [basic]
                grace_period = "1s"
                [servers.web]
                addr = "127.0.0.1:0"
                locations = ["all"]
                [locations.all]
                plugins = ["garden"]
                [plugins.garden]
                category = "potatoes"
                """)).isEmpty();
    }

    private RawClient put(RawClient client, String token, String headersAndBody) throws IOException {
        return client.send("PUT /plugins/garden/api/sorts/red HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                + token + "\r\n" + headersAndBody);
    }

    @Test
    void givesBodiesToThoseWithTheRole() throws Exception {
        try (var plugins = new PluginFolder(Optional.of(folder))) {
            serve(plugins, "1");
            try (var client = new RawClient(proxy.admin().getPort())) {
                String json = "{\"n\": \"Zo\u00eb\"}";
                put(client, OPERATOR, "Content-Type: application/json\r\nContent-Length: 13\r\n\r\n");
                client.send(json.getBytes(java.nio.charset.StandardCharsets.UTF_8));
                assertThat(client.response()).startsWith("HTTP/1.1 200 ").contains("application/json|13|{\"n\": \"Zo");
                put(client, OPERATOR, "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
                client.send("4\r\ndefg\r\n0\r\n\r\n");
                assertThat(client.response()).endsWith("none|7|abcdefg");
                put(client, OPERATOR, "\r\n");
                assertThat(client.response()).endsWith("none|0|");
                put(client, OPERATOR, "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n");
                assertThat(client.head()).startsWith("HTTP/1.1 100 ");
                assertThat(client.send("ab").response()).endsWith("none|2|ab");
                int most = 1 << 20;
                put(client, OPERATOR, "Content-Length: " + most + "\r\n\r\n").send("x".repeat(most));
                assertThat(client.response()).contains("none|" + most + "|xxx");
            }
            try (var client = new RawClient(proxy.admin().getPort())) {
                put(client, OPERATOR, "Transfer-Encoding: chunked\r\n\r\n100001\r\n")
                        .send("x".repeat((1 << 20) + 1) + "\r\n");
                assertThat(client.response()).startsWith("HTTP/1.1 413 ");
            }
            try (var client = new RawClient(proxy.admin().getPort())) {
                put(client, READER, "Content-Length: 1000\r\n\r\n");
                assertThat(client.response()).startsWith("HTTP/1.1 403 ");
            }
            // One that goes away in the middle leaves nothing behind.
            try (var client = new RawClient(proxy.admin().getPort())) {
                put(client, OPERATOR, "Content-Length: 1000\r\n\r\nabc");
            }
            assertThat(ask("GET /plugins/garden/api/dug", READER)).endsWith("1 0");
        }
    }

    private String ask(String line, String token) throws IOException {
        return proxy.ask(line, "Authorization: Bearer " + token);
    }

    @Test
    void answersToThoseWithTheRole() throws Exception {
        try (var plugins = new PluginFolder(Optional.of(folder))) {
            serve(plugins, "1");
            assertThat(ask("GET /plugins/garden/api/dug", READER))
                    .startsWith("HTTP/1.1 200 ")
                    .endsWith("1 0");
            assertThat(ask("POST /plugins/garden/api/dug?more=3", READER)).startsWith("HTTP/1.1 403 ");
            assertThat(ask("POST /plugins/garden/api/dug?more=3", "nobody")).startsWith("HTTP/1.1 401 ");
            assertThat(ask("GET /plugins/garden/api/dug", READER)).endsWith("1 0");
            assertThat(ask("POST /plugins/garden/api/dug?more=3", OPERATOR)).startsWith("HTTP/1.1 204 ");
            assertThat(ask("GET /plugins/garden/api/dug", READER)).endsWith("1 3");
            assertThat(ask("GET /plugins/garden/api/sorts/red/early?x=1", READER))
                    .endsWith("/sorts/red/early on virtual");
        }
    }

    @Test
    void keepsItsFailuresAndItsPathsToItself() throws Exception {
        try (var plugins = new PluginFolder(Optional.of(folder))) {
            serve(plugins, "1");
            assertThat(ask("GET /plugins/garden/api/boom", READER))
                    .startsWith("HTTP/1.1 500 ")
                    .doesNotContain("ArithmeticException");
            assertThat(ask("GET /plugins/garden/log", OPERATOR)).contains("ArithmeticException");
            assertThat(ask("DELETE /plugins/garden/api/dug", OPERATOR))
                    .startsWith("HTTP/1.1 405 ")
                    .contains("Allow: GET, POST\r\n");
            assertThat(ask("GET /plugins/garden/api/other", READER)).startsWith("HTTP/1.1 404 ");
            assertThat(ask("GET /plugins/garden/api/", READER)).startsWith("HTTP/1.1 404 ");
            assertThat(ask("GET /plugins/nobody/api/dug", READER)).startsWith("HTTP/1.1 404 ");
            assertThat(ask("GET /plugins/garden/api/../../../metrics", READER)).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void changesWithTheJarAndGoesWithIt() throws Exception {
        try (var plugins = new PluginFolder(Optional.of(folder))) {
            serve(plugins, "1");
            serve(plugins, "2");
            assertThat(ask("GET /plugins/garden/api/dug", READER)).endsWith("2 0");

            Files.delete(folder.resolve("potatoes.jar"));
            assertThat(proxy.serve(plugins, """
                        [servers.web]
                        addr = "127.0.0.1:0"
                        """)).isEmpty();
            assertThat(ask("GET /plugins/garden/api/dug", READER)).startsWith("HTTP/1.1 404 ");
        }
    }
}
