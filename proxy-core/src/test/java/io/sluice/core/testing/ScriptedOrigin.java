package io.sluice.core.testing;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

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

    private final AcceptLoop loop;
    private final Script script;
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final AtomicLong bytes = new AtomicLong();

    /** Listens on a free port. */
    public ScriptedOrigin(Script script) throws IOException {
        this(AcceptLoop.anywhere(), script);
    }

    /** Listens on a socket, perhaps one that speaks TLS. */
    public ScriptedOrigin(ServerSocket server, Script script) {
        this.script = script;
        this.loop = new AcceptLoop(server, (socket, number) -> serve(socket));
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

    private void serve(Socket socket) throws IOException, InterruptedException {
        var connection = new Connection(socket, bytes);
        while (true) {
            String request = connection.readRequest();
            requests.add(request);
            script.answer(request, connection);
        }
    }

    /** Where it listens. */
    public int port() {
        return loop.port();
    }

    /** The requests so far that came whole, each head and body. */
    public List<String> requests() {
        return requests;
    }

    /** How many bytes came, those of requests that never became whole among them. */
    public long bytes() {
        return bytes.get();
    }

    /** How many connections were accepted. */
    public int connections() {
        return loop.connections();
    }

    /** How many connections are open now. */
    public int openConnections() {
        return loop.openConnections();
    }

    @Override
    public void close() throws IOException {
        loop.close();
    }

    /** One connection from the proxy. */
    public static final class Connection {
        private final Socket socket;
        private final AtomicLong bytes;
        private final InputStream in;
        private final ByteArrayOutputStream message = new ByteArrayOutputStream();

        private Connection(Socket socket, AtomicLong bytes) throws IOException {
            this.socket = socket;
            this.bytes = bytes;
            this.in = new BufferedInputStream(socket.getInputStream());
        }

        /** The next request, whole; empty when the connection ends first. */
        private String readRequest() throws IOException {
            message.reset();
            while (true) {
                String line = line();
                if (line.isEmpty()) {
                    break;
                }
            }
            String head = text().toLowerCase(Locale.ROOT);
            if (head.contains("\r\ntransfer-encoding: chunked\r\n")) {
                readChunks();
            } else {
                int at = head.indexOf("\r\ncontent-length: ");
                read(at < 0 ? 0 : Integer.parseInt(head.substring(at + 18, head.indexOf('\r', at + 2))));
            }
            return text();
        }

        private void readChunks() throws IOException {
            int size;
            do {
                size = Integer.parseInt(line(), 16);
                if (size > 0) {
                    read(size + 2);
                }
            } while (size > 0);
            String trailer;
            do {
                trailer = line();
            } while (!trailer.isEmpty());
        }

        private String line() throws IOException {
            var line = new StringBuilder();
            int b;
            do {
                b = in.read();
                if (b < 0) {
                    throw new EOFException();
                }
                bytes.incrementAndGet();
                message.write(b);
                line.append((char) b);
            } while (b != '\n');
            return line.toString().strip();
        }

        private void read(int length) throws IOException {
            byte[] read = in.readNBytes(length);
            bytes.addAndGet(read.length);
            message.writeBytes(read);
            if (read.length < length) {
                throw new EOFException();
            }
        }

        private String text() {
            return message.toString(StandardCharsets.ISO_8859_1);
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
