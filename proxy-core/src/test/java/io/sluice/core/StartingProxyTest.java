package io.sluice.core;

import static io.sluice.core.FollowingProxy.good;
import static io.sluice.core.FollowingProxy.jar;
import static io.sluice.core.testing.Eventually.eventually;

import io.sluice.core.testing.Ports;
import io.sluice.core.testing.RawClient;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A jar that is replaced while the program starts. */
class StartingProxyTest {
    @TempDir
    private Path work;

    @Test
    void takesUpWhatWasDroppedMeanwhile() throws Exception {
        int port = Ports.unused();
        Path folder = Files.createDirectories(work.resolve("plugins"));
        Path begun = work.resolve("begun");
        Path go = work.resolve("go");
        good("1.0.0").into(folder, "good.jar");
        jar("slow", "1.0.0", """
                        public String category() { return "slow"; }
                        public Class<Config> configType() { return Config.class; }
                        public Plugin create(Config config, PluginContext context) { return new Saying(); }
                        public void start() throws Exception {
                            java.nio.file.Files.createFile(java.nio.file.Path.of("%s"));
                            while (!java.nio.file.Files.exists(java.nio.file.Path.of("%s"))) { Thread.sleep(5); }
                        }
                        """.formatted(begun, go)).into(folder, "slow.jar");
        Files.writeString(work.resolve("sluice.toml"), """
                [servers.web]
                addr = "127.0.0.1:%d"
                locations = ["all"]
                [locations.all]
                plugins = ["mine"]
                [plugins.mine]
                category = "good"
                """.formatted(port));
        Process sluice = run(folder);
        try {
            eventually("it starts", () -> Files.exists(begun));
            good("1.1.0").into(folder, "good.jar");
            Files.createFile(go);
            eventually("it serves 1.1.0", () -> get(port).endsWith("\r\n\r\n1.1.0"));
        } finally {
            sluice.destroy();
            sluice.waitFor();
        }
    }

    private static String get(int port) throws IOException {
        try {
            return RawClient.get(port, "/");
        } catch (ConnectException e) {
            return "nobody listens yet";
        }
    }

    private Process run(Path folder) throws IOException {
        return new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "io.sluice.core.ProxyMain",
                        "run",
                        "-c",
                        work.resolve("sluice.toml").toString(),
                        "--plugins",
                        folder.toString()))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }
}
