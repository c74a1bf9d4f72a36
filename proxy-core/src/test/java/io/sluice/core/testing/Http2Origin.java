package io.sluice.core.testing;

import java.io.IOException;
import java.net.ServerSocket;

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

    private final AcceptLoop loop;

    /** Listens on a free port. */
    public Http2Origin(Script script) throws IOException {
        this(AcceptLoop.anywhere(), script);
    }

    /** Listens on a socket, perhaps one that speaks TLS. */
    public Http2Origin(ServerSocket server, Script script) {
        this.loop = new AcceptLoop(server, (socket, number) -> {
            try (var connection = new Http2Frames(socket)) {
                connection.patience(60_000);
                script.serve(connection, number);
            }
        });
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

    /** Where it listens. */
    public int port() {
        return loop.port();
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
}
