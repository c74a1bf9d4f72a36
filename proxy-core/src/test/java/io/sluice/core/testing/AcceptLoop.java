package io.sluice.core.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Accepts connections and has each served on a thread of its own, until it is closed and they with it. */
final class AcceptLoop implements AutoCloseable {
    /** Serves one connection until it breaks or returns. */
    @FunctionalInterface
    interface Service {
        /**
         * Serves.
         *
         * @param number of the connection, from 1
         */
        void serve(Socket socket, int number) throws IOException, InterruptedException;
    }

    private final ServerSocket server;
    private final Service service;
    private final AtomicInteger connections = new AtomicInteger();
    private final Map<Socket, Boolean> open = new ConcurrentHashMap<>();
    private final Thread accepting;

    /** Accepts from now on. */
    AcceptLoop(ServerSocket server, Service service) {
        this.server = server;
        this.service = service;
        this.accepting = Thread.ofVirtual().start(this::accept);
    }

    /** A socket on a free port, on which the connections of many clients can wait until they are accepted. */
    static ServerSocket anywhere() throws IOException {
        return new ServerSocket(0, 4096, InetAddress.getLoopbackAddress());
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
        try (socket) {
            service.serve(socket, number);
        } catch (IOException e) {
            // The test or the proxy broke the connection: what was read is recorded.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(socket);
        }
    }

    int port() {
        return server.getLocalPort();
    }

    /** How many connections were accepted. */
    int connections() {
        return connections.get();
    }

    /** How many connections are open now. */
    int openConnections() {
        return open.size();
    }

    /** Ends all connections; from then on connecting is refused. */
    @Override
    public void close() throws IOException {
        server.close();
        try {
            // The port is given back by the thread that accepts on it: until then the kernel takes connections.
            accepting.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (Socket socket : open.keySet()) {
            socket.close();
        }
    }
}
