package io.sluice.core.acceptance;

import static io.sluice.core.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.testing.Ports;
import io.sluice.core.testing.RawClient;
import io.sluice.core.testing.ScriptedOrigin;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code bin/sluice}: which JDK it starts on, its commands and exit codes, and how it stops. */
class DistributionIT {
    private static final int STOPPED_BY_SIGTERM = 143;

    @TempDir
    private Path folder;

    /** A folder that looks like a JDK of some release; its {@code java} must never be started. */
    private Path fakeJdk(String version) throws IOException {
        Path jdk = folder.resolve("jdk-" + version);
        Path java = Files.createDirectories(jdk.resolve("bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\necho 'the wrong java was started' >&2\nexit 99\n");
        java.toFile().setExecutable(true);
        Files.writeString(jdk.resolve("release"), "IMPLEMENTOR=\"Example\"\nJAVA_VERSION=\"" + version + "\"\n");
        return jdk;
    }

    /** As in a shell of a user whose default {@code java} is of release 17, and who has a newer one beside it. */
    private ProcessBuilder withOldDefault(Path script, String... arguments) throws IOException {
        Path home = Files.createDirectories(folder.resolve("user"));
        Path jdk = Files.createDirectories(home.resolve(".jdks/newer"));
        Path real = Path.of(System.getProperty("java.home"));
        if (Files.notExists(jdk.resolve("bin"))) {
            Files.createSymbolicLink(jdk.resolve("bin"), real.resolve("bin"));
            Files.copy(real.resolve("release"), jdk.resolve("release"));
        }
        ProcessBuilder builder = Sluice.command(Sluice.home(), arguments);
        builder.command().set(0, script.toString());
        Map<String, String> environment = builder.environment();
        environment.remove("JAVA_HOME");
        environment.put("HOME", home.toString());
        environment.put("PATH", fakeJdk("17.0.2").resolve("bin") + ":/usr/bin:/bin");
        return builder;
    }

    private static Path script() {
        return Sluice.home().resolve("bin/sluice");
    }

    @Test
    void startsOnANewerJdkThanTheDefaultOne() throws Exception {
        Tool.Result version = Tool.run(withOldDefault(script(), "version"));
        assertThat(version.err()).isEmpty();
        assertThat(version.out()).containsPattern("^sluice \\d+\\.\\d+\\.\\d+").containsPattern("java 2[1-9]");
        assertThat(version.code()).isZero();
    }

    @Test
    void passesOverAJavaHomeThatIsTooOld() throws Exception {
        ProcessBuilder builder = withOldDefault(script(), "version");
        builder.environment().put("JAVA_HOME", fakeJdk("17.0.2").toString());
        assertThat(Tool.run(builder).out()).containsPattern("java 2[1-9]");
    }

    @Test
    void saysWhatItNeedsWhereThereIsNoJdk() throws Exception {
        String folders = "/usr/lib/jvm/* /opt/* /opt/java/* \"$HOME\"/.sdkman/candidates/java/* \"$HOME\"/.jdks/*";
        String text = Files.readString(script());
        assertThat(text).as("the script, which is to look nowhere").contains(folders);
        Path elsewhere = Files.createDirectories(folder.resolve("home/bin")).resolve("sluice");
        Files.writeString(elsewhere, text.replace(folders, "/nowhere/*").replace("\"$HOME\"/.local", "/nowhere"));
        elsewhere.toFile().setExecutable(true);
        Tool.Result result = Tool.run(withOldDefault(elsewhere, "version"));
        assertThat(result.code()).isEqualTo(3);
        assertThat(result.err()).contains("needs a JDK of release 21 or newer", "jdk-17.0.2/bin/java");
    }

    /** A distribution whose record of a rehearsal is this. */
    private Path withRecord(String record) throws IOException {
        Path home = folder.resolve("rehearsed");
        Path lib = Files.createDirectories(home.resolve("lib"));
        try (var jars = Files.newDirectoryStream(Sluice.home().resolve("lib"), "*.jar")) {
            for (Path jar : jars) {
                Files.copy(jar, lib.resolve(jar.getFileName()));
            }
        }
        Files.writeString(lib.resolve("sluice.aot"), record);
        Path script = Files.createDirectories(home.resolve("bin")).resolve("sluice");
        return Files.copy(script(), script, StandardCopyOption.COPY_ATTRIBUTES);
    }

    @Test
    void startsWhateverARehearsalRecorded() throws Exception {
        Tool.Result version = Tool.run(withOldDefault(withRecord("not a record"), "version"));
        assertThat(version.err()).isEmpty();
        assertThat(version.out()).startsWith("sluice ");
        assertThat(version.code()).isZero();
    }

    @Test
    void rehearsesForAJdkThatRemembers() throws Exception {
        Path script = withRecord("not a record");
        Path record = script.resolve("../../lib/sluice.aot").normalize();
        Tool.Result rehearsal = Tool.run(withOldDefault(script, "rehearse"));
        assertThat(rehearsal.code()).as(rehearsal.err()).isZero();
        if (Runtime.version().feature() < 25) {
            assertThat(rehearsal.out()).contains("no use").doesNotContain("Exception");
            return;
        }
        assertThat(Files.size(record)).isGreaterThan(1_000_000);
        ProcessBuilder version = withOldDefault(script, "version");
        version.environment().put("SLUICE_JAVA_OPTS", "-Xlog:class+load:stdout");
        assertThat(Tool.run(version).out()).containsPattern("io\\.sluice\\.core\\.Cli source: shared objects file");
    }

    @Test
    void startsThroughASymbolicLink() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("proxy"), script());
        assertThat(Tool.run(withOldDefault(link, "version")).out()).startsWith("sluice ");
    }

    @Test
    void demonstratesItselfWithoutAConfiguration() throws Exception {
        for (int port : new int[] {6187, 6188}) {
            requireFree(port);
        }
        int admin = Ports.unused();
        try (var sluice = Sluice.start(
                withOldDefault(script(), "run", "--admin", "127.0.0.1:" + admin), folder.resolve("demo"), admin)) {
            String root = Tool.CURL.run("-si", "http://127.0.0.1:6188/").out();
            assertThat(root)
                    .startsWith("HTTP/1.1 200 OK\r\n")
                    .contains("X-Proxied-By: sluice\r\n", "Hello through Sluice")
                    .containsPattern("X-Request-Id: [0-9a-f-]{36}\r\n");
            assertThat(Tool.CURL.run("-s", "http://127.0.0.1:6187/").out()).contains("Hello from the origin");
            assertThat(Tool.CURL.run("-si", "http://127.0.0.1:6188/ping").out())
                    .startsWith("HTTP/1.1 200 OK\r\n")
                    .endsWith("pong");
            assertThat(Tool.CURL.run("-si", "http://127.0.0.1:6188/secret").out())
                    .startsWith("HTTP/1.1 401 Unauthorized\r\n")
                    .contains("X-Proxied-By: sluice\r\n", "X-Request-Id: ");
            assertThat(Tool.CURL
                            .run("-si", "-H", "X-Api-Key: demo", "http://127.0.0.1:6188/secret")
                            .out())
                    .startsWith("HTTP/1.1 200 OK\r\n");
            assertThat(sluice.out()).contains("http://127.0.0.1:6188/", "sluice run -c FILE");
        }
    }

    private static void requireFree(int port) {
        try {
            new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close();
        } catch (IOException e) {
            throw new AssertionError(
                    "the demonstration needs port " + port + ", and another program listens on it: stop that one", e);
        }
    }

    private Path config(String text) throws IOException {
        return Files.writeString(folder.resolve("sluice.toml"), text);
    }

    private Path configInFrontOf(int origin, int port) throws IOException {
        return config("""
                [basic]
                grace_period = "60s"
                [servers.web]
                addr = "127.0.0.1:%d"
                locations = ["all"]
                [locations.all]
                upstream = "origin"
                [upstreams.origin]
                addrs = ["127.0.0.1:%d"]
                """.formatted(port, origin));
    }

    @Test
    void checksAGoodConfiguration() throws Exception {
        Tool.Result check = Sluice.run("check", "-c", configInFrontOf(9, 8080).toString());
        assertThat(check.code()).isZero();
        assertThat(check.out()).contains("configuration is good: 1 servers, 1 locations, 1 upstreams, 0 plugins");
        assertThat(check.err()).isEmpty();
    }

    @Test
    void refusesABadConfigurationWhateverTheCommand() throws Exception {
        Path bad = config("[servers.web]\nadr = \"127.0.0.1:1\"\n");
        for (String command : new String[] {"check", "run"}) {
            Tool.Result result = Sluice.run(command, "-c", bad.toString());
            assertThat(result.code()).as(command).isEqualTo(1);
            assertThat(result.err())
                    .contains(bad + ":2: servers.web.adr: unknown key, did you mean \"addr\"?")
                    .doesNotContain("Exception", "\tat ");
        }
        Tool.Result missing =
                Sluice.run("run", "-c", folder.resolve("none.toml").toString());
        assertThat(missing.code()).isEqualTo(1);
        assertThat(missing.err()).contains("no such file").doesNotContain("Exception");
    }

    @Test
    void refusesToRunWhereAnAddressIsTaken() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();
            Tool.Result result =
                    Sluice.run("run", "-c", configInFrontOf(9, port).toString());
            assertThat(result.code()).isEqualTo(1);
            assertThat(result.err())
                    .contains("cannot listen on 127.0.0.1:" + port)
                    .doesNotContain("Exception");
        }
    }

    @Test
    void logsAsMuchAsItIsTold() throws Exception {
        try (var origin = ScriptedOrigin.answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")) {
            Path config = configInFrontOf(origin.port(), Ports.unused());
            String text = Files.readString(config);
            Files.writeString(config, text.replace("[basic]", "[basic]\nlog_level = \"error\""));
            try (var sluice = Sluice.start(config)) {
                Files.writeString(config, text);
                eventually(() -> sluice.log().contains("is being served"));
                assertThat(sluice.log())
                        .as("from the reload on")
                        .contains("the changed configuration is being served")
                        .doesNotContain("runs on");
            }
        }
    }

    @Test
    void tellsWrongUsageApart() throws Exception {
        for (String[] arguments : new String[][] {{}, {"walk"}, {"run", "--nope"}, {"check", "-c"}}) {
            Tool.Result result = Sluice.run(arguments);
            assertThat(result.code()).as(String.join(" ", arguments)).isEqualTo(2);
            assertThat(result.err()).contains("Usage: sluice");
        }
        assertThat(Sluice.run("help").code()).isZero();
        assertThat(Sluice.run("--help").out()).contains("run", "check", "version", "Exit codes:");
    }

    @Test
    void servesAdminPages() throws Exception {
        try (var origin = ScriptedOrigin.answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")) {
            int port = Ports.unused();
            try (var sluice = Sluice.start(configInFrontOf(origin.port(), port));
                    var client = new RawClient(port)) {
                client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
                assertThat(client.response()).endsWith("ok");
                assertThat(sluice.adminStatus("/healthz")).isEqualTo(200);
                assertThat(sluice.adminStatus("/readyz")).isEqualTo(200);
                assertThat(sluice.adminStatus("/nothing")).isEqualTo(404);
                assertThat(Tool.CURL.run("-s", sluice.adminUrl("/metrics")).out())
                        .contains("# TYPE ", "# HELP ")
                        .containsPattern("(?m)^sluice_[a-z_]+\\{.*location=\"all\".*} 1");
                assertThat(Tool.CURL
                                .run(
                                        "-s",
                                        "-X",
                                        "DELETE",
                                        "-o",
                                        "/dev/null",
                                        "-w",
                                        "%{http_code}",
                                        sluice.adminUrl("/healthz"))
                                .out())
                        .isEqualTo("405");
            }
        }
    }

    @Test
    void letsExchangesEndWhenItIsStopped() throws Exception {
        var asked = new CountDownLatch(1);
        var mayAnswer = new CountDownLatch(1);
        try (var origin = new ScriptedOrigin((request, connection) -> {
            asked.countDown();
            mayAnswer.await();
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nlate");
        })) {
            int port = Ports.unused();
            try (var sluice = Sluice.start(configInFrontOf(origin.port(), port));
                    var idle = new RawClient(port);
                    var busy = new RawClient(port)) {
                busy.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
                assertThat(asked.await(60, TimeUnit.SECONDS)).isTrue();
                sluice.process().destroy();
                assertThat(idle.all()).as("an idle connection ends at once").isEmpty();
                eventually(() -> sluice.adminStatus("/readyz") == 503);
                assertThat(sluice.adminStatus("/healthz")).isEqualTo(200);
                eventually(() -> refusesConnections(port));
                assertThat(sluice.process().isAlive()).isTrue();
                mayAnswer.countDown();
                assertThat(busy.all())
                        .startsWith("HTTP/1.1 200 OK\r\n")
                        .contains("Connection: close\r\n")
                        .endsWith("late");
                assertThat(sluice.stop()).isEqualTo(STOPPED_BY_SIGTERM);
                assertThat(sluice.log()).contains("stopping: ", "stopped").doesNotContain("ERROR", "WARN");
            }
        }
    }

    private static boolean refusesConnections(int port) {
        try {
            new RawClient(port).close();
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    void cutsOffWhatDoesNotEndInTime() throws Exception {
        var asked = new CountDownLatch(1);
        var never = new CountDownLatch(1);
        try (var origin = new ScriptedOrigin((request, connection) -> {
            asked.countDown();
            never.await();
        })) {
            int port = Ports.unused();
            Path config = configInFrontOf(origin.port(), port);
            Files.writeString(config, Files.readString(config).replace("60s", "500ms"));
            try (var sluice = Sluice.start(config);
                    var busy = new RawClient(port)) {
                busy.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
                assertThat(asked.await(60, TimeUnit.SECONDS)).isTrue();
                assertThat(sluice.stop()).isEqualTo(STOPPED_BY_SIGTERM);
                assertThat(busy.all()).doesNotContain("200");
                assertThat(sluice.log()).contains("1 connections were cut off");
            }
        }
    }
}
