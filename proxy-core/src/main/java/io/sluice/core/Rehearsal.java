package io.sluice.core;

import io.sluice.core.assembly.jars.PluginManifest;
import io.sluice.spi.PluginFactory;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/**
 * {@code sluice rehearse}: runs the demonstration, and a plugin jar with it, on ports of its own, asks it a few things and ends.
 * The JVM, told so by the launcher, records what was loaded for it, and later starts take it from that record (JEP 483, JEP 514).
 */
final class Rehearsal {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int REQUESTS = 20;
    private static final List<String> PATHS = List.of("/", "/ping", "/secret");
    private static final List<String> CLASSES =
            List.of("RehearsedPlugin", "RehearsedPlugin$Settings", "RehearsedPlugin$Marking");

    private Rehearsal() {}

    /** Comes back only if the proxy does not start; else the process ends by itself. */
    static int run() throws IOException {
        int web = unusedPort();
        int admin = unusedPort();
        Path folder = temporary(Files.createTempDirectory("sluice-rehearsal"));
        Path config = temporary(folder.resolve("sluice.toml"));
        Files.writeString(config, config(web));
        var visitor = new Thread(() -> System.exit(visit(web, admin)), "sluice-visitor");
        visitor.setDaemon(true);
        visitor.start();
        String[] command = {
            "run", "-c", config.toString(), "--plugins", plugins(folder).toString(), "--admin", "127.0.0.1:" + admin
        };
        return Cli.commandLine(command).execute(command);
    }

    private static String config(int web) throws IOException {
        String demo = ConfigFile.demo().replace(":6187", ":" + unusedPort()).replace(":6188", ":" + web);
        return demo.replace("\"pong\"]", "\"pong\", \"" + RehearsedPlugin.NAME + "\"]") + "\n[plugins."
                + RehearsedPlugin.NAME + "]\ncategory = \"" + RehearsedPlugin.NAME + "\"\n";
    }

    /** A folder with a jar that is made of this program's own classes, so that nothing has to be compiled. */
    private static Path plugins(Path folder) throws IOException {
        Path plugins = temporary(Files.createDirectory(folder.resolve("plugins")));
        Path records = temporary(plugins.resolve(".sluice"));
        temporary(records.resolve("state.toml"));
        temporary(records.resolve(RehearsedPlugin.NAME + ".jar"));
        Path jar = temporary(plugins.resolve(RehearsedPlugin.NAME + ".jar"));
        String name = RehearsedPlugin.class.getName();
        try (var out = new JarOutputStream(Files.newOutputStream(jar))) {
            put(out, "META-INF/services/" + PluginFactory.class.getName(), bytes(name));
            put(out, PluginManifest.PATH, bytes("""
                    name = "%s"
                    version = "1.0.0"
                    requires = ">=0.1 <1000"
                    description = "Only for the rehearsal."
                    """.formatted(RehearsedPlugin.NAME)));
            for (String type : CLASSES) {
                try (InputStream in = Rehearsal.class.getResourceAsStream(type + ".class")) {
                    if (in == null) {
                        throw new FileNotFoundException(type);
                    }
                    put(
                            out,
                            name.substring(0, name.lastIndexOf('.') + 1).replace('.', '/') + type + ".class",
                            in.readAllBytes());
                }
            }
        }
        return plugins;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void put(JarOutputStream out, String path, byte[] content) throws IOException {
        out.putNextEntry(new JarEntry(path));
        out.write(content);
        out.closeEntry();
    }

    /** The JVM deletes these last of all, in reverse order. */
    private static Path temporary(Path path) {
        path.toFile().deleteOnExit();
        return path;
    }

    private static int unusedPort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Asks again and again until the proxy has started, then for everything some times; gives the process's exit code. */
    private static int visit(int web, int admin) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        int answered = 0;
        boolean ready = false;
        while (!(ready && answered >= REQUESTS) && System.nanoTime() < end) {
            try {
                ask(web, PATHS.get(answered % PATHS.size()));
                answered++;
                ready |= ask(admin, "/readyz").startsWith("HTTP/1.1 200 ");
            } catch (IOException e) {
                // It has not come up yet.
                Thread.onSpinWait();
            }
        }
        return ready ? Cli.OK : Cli.REFUSED;
    }

    private static String ask(int port, String path) throws IOException {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            String request =
                    "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nX-Api-Key: demo\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(bytes(request));
            String response = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (response.isEmpty()) {
                throw new IOException("no answer");
            }
            return response;
        }
    }
}
