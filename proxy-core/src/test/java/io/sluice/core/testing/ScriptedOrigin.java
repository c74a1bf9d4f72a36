package io.sluice.core.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An origin that reads requests off a real socket, records them to the byte, and does with each connection what its script
 * says.
 */
public final class ScriptedOrigin implements AutoCloseable {
    /** Answers one request. */
    @FunctionalInterface
    public interface Script {
        /**
         * Answers.
         *
         * @param request head and body as they came
         * @param connection to write to, or to break
         */
        void answer(String request, Connection connection) throws IOException, InterruptedException;
    }

    private final ServerSocket server;
    private final Script script;
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final Map<Socket, Boolean> open = new ConcurrentHashMap<>();

    /** Listens on a free port. */
    public ScriptedOrigin(Script script) throws IOException {
        this.server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        this.script = script;
        Thread.ofVirtual().start(this::accept);
    }

    /** An origin that answers every request with this text. */
    public static ScriptedOrigin answering(String response) throws IOException {
        return new ScriptedOrigin((request, connection) -> connection.write(response));
    }

    /** An origin that answers with a 200 whose body is the request as it came. */
    public static ScriptedOrigin echoing() throws IOException {
        return new ScriptedOrigin((request, connection) -> connection.write("HTTP/1.1 200 OK\r\nContent-Length: "
                + request.getBytes(StandardCharsets.ISO_8859_1).length + "\r\n\r\n" + request));
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                connections.incrementAndGet();
                open.put(socket, true);
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            var connection = new Connection(socket);
            while (true) {
                String request = connection.readRequest();
                if (request.isEmpty()) {
                    return;
                }
                requests.add(request);
                script.answer(request, connection);
            }
        } catch (IOException e) {
            // The test or the proxy broke the connection: what was read is recorded.
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

    /** The requests so far, each head and body. */
    public List<String> requests() {
        return requests;
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

    /** One connection from the proxy. */
    public static final class Connection {
        private final Socket socket;

        private Connection(Socket socket) {
            this.socket = socket;
        }

        private String readRequest() throws IOException {
            InputStream in = socket.getInputStream();
            var head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                int b = in.read();
                if (b < 0) {
                    return head.toString();
                }
                head.append((char) b);
            }
            String lower = head.toString().toLowerCase(Locale.ROOT);
            if (lower.contains("transfer-encoding: chunked")) {
                while (head.indexOf("\r\n0\r\n") < 0 || !head.toString().endsWith("\r\n\r\n")) {
                    int b = in.read();
                    if (b < 0) {
                        return head.toString();
                    }
                    head.append((char) b);
                }
                return head.toString();
            }
            int at = lower.indexOf("\r\ncontent-length: ");
            if (at >= 0) {
                int length = Integer.parseInt(lower.substring(at + 18, lower.indexOf('\r', at + 2)));
                head.append(new String(in.readNBytes(length), StandardCharsets.ISO_8859_1));
            }
            return head.toString();
        }

        /** Sends text as Latin-1. */
        public Connection write(String text) throws IOException {
            OutputStream out = socket.getOutputStream();
            out.write(text.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
            return this;
        }

        /** Closes with FIN. */
        public void close() throws IOException {
            socket.close();
        }

        /** Closes with RST. */
        public void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }

        /** The socket, for what has no method here. */
        public Socket socket() {
            return socket;
        }
    }
}
