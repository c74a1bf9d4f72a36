package io.sluice.core;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * {@code sluice rehearse}: runs the demonstration on ports of its own, asks it a few things and ends. The JVM, told so by the
 * launcher, records what was loaded for it, and later starts take it from that record (JEP 483, JEP 514).
 */
final class Rehearsal {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int REQUESTS = 20;
    private static final String[] PATHS = {"/", "/ping", "/secret"};

    private Rehearsal() {}

    /** Comes back only if the proxy does not start; else the process ends by itself. */
    static int run() throws IOException, InterruptedException {
        int origin = unusedPort();
        int web = unusedPort();
        Path config = Files.createTempFile("sluice-rehearsal", ".toml");
        config.toFile().deleteOnExit();
        Files.writeString(
                config, ConfigFile.demo().replace(":6187", ":" + origin).replace(":6188", ":" + web));
        var visitor = new Thread(() -> System.exit(visit(web)), "sluice-visitor");
        visitor.setDaemon(true);
        visitor.start();
        return new RunCommand(new ConfigFile(Optional.of(config), Optional.empty()), Optional.empty()).run();
    }

    private static int unusedPort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Asks again and again until the proxy has started, then for everything some times; gives the process's exit code. */
    private static int visit(int port) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        int answered = 0;
        while (answered < REQUESTS && System.nanoTime() < end) {
            try {
                ask(port, PATHS[answered % PATHS.length]);
                answered++;
            } catch (IOException e) {
                // It has not come up yet.
                Thread.onSpinWait();
            }
        }
        return answered == REQUESTS ? Cli.OK : Cli.REFUSED;
    }

    private static void ask(int port, String path) throws IOException {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            String request =
                    "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nX-Api-Key: demo\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            if (socket.getInputStream().readAllBytes().length == 0) {
                throw new IOException("no answer");
            }
        }
    }
}
