package io.sluice.core.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** An origin that speaks HTTP/2 by prior knowledge, in frames that a test's script makes. */
public final class Http2Origin implements AutoCloseable {
    /** Serves one connection. */
    @FunctionalInterface
    public interface Script {
        /**
         * Serves.
         *
         * @param number of the connection, from 1
         */
        void serve(Http2Frames connection, int number) throws IOException, InterruptedException;
    }

    /** Answers one stream. */
    @FunctionalInterface
    public interface Answer {
        /**
         * Answers.
         *
         * @param head lines of the request's head
         */
        void answer(Http2Frames connection, int stream, String head) throws IOException, InterruptedException;
    }

    private final ServerSocket server;
    private final Script script;
    private final AtomicInteger connections = new AtomicInteger();
    private final Map<Socket, Boolean> open = new ConcurrentHashMap<>();

    /** Listens on a free port. */
    public Http2Origin(Script script) throws IOException {
        this(new ServerSocket(0, 100, InetAddress.getLoopbackAddress()), script);
    }

    /** Listens on a socket, perhaps one that speaks TLS. */
    public Http2Origin(ServerSocket server, Script script) {
        this.server = server;
        this.script = script;
        Thread.ofVirtual().start(this::accept);
    }

    /** An origin that says hello with these settings, and does this for each request's head. */
    public static Http2Origin answering(Answer answer, int... settings) throws IOException {
        return new Http2Origin(script(answer, settings));
    }

    /** Says hello with these settings, and does this for each request's head. */
    public static Script script(Answer answer, int... settings) {
        return (connection, number) -> {
            hello(connection, settings);
            while (true) {
                var next = connection.next();
                if (next.isEmpty()) {
                    return;
                }
                var frame = next.get();
                if (frame.type() == Http2Frames.HEADERS) {
                    answer.answer(connection, frame.stream(), connection.decode(frame));
                } else if (frame.type() == Http2Frames.PING && !frame.has(Http2Frames.ACK)) {
                    connection.frame(Http2Frames.PING, Http2Frames.ACK, 0, frame.payload());
                }
            }
        };
    }

    /** Reads the preface and says hello. */
    public static void hello(Http2Frames connection, int... settings) throws IOException {
        connection.socket().getInputStream().readNBytes(Http2Frames.PREFACE.length);
        connection.settings(settings);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                int number = connections.incrementAndGet();
                open.put(socket, true);
                Thread.ofVirtual().start(() -> serve(socket, number));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket, int number) {
        try (var connection = new Http2Frames(socket)) {
            connection.patience(60_000);
            script.serve(connection, number);
        } catch (IOException e) {
            // The test or the proxy broke the connection.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(socket);
        }
    }

    /** Where it listens. */
    public int port() {
        return server.getLocalPort();
    }

    /** How many connections were accepted. */
    public int connections() {
        return connections.get();
    }

    /** How many connections are open now. */
    public int openConnections() {
        return open.size();
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : open.keySet()) {
            socket.close();
        }
    }
}
