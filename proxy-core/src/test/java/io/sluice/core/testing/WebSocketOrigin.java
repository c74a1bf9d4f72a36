package io.sluice.core.testing;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.java_websocket.WebSocket;
import org.java_websocket.handshake.ClientHandshake;
import org.java_websocket.server.WebSocketServer;

/** A WebSocket origin that sends back what it gets, by a library that is not ours. */
public final class WebSocketOrigin implements AutoCloseable {
    private final CountDownLatch listening = new CountDownLatch(1);
    private final List<String> targets = new CopyOnWriteArrayList<>();
    private final BlockingQueue<Integer> closes = new LinkedBlockingQueue<>();
    private final Server server = new Server();

    /** Listens on a free port. */
    public WebSocketOrigin() throws InterruptedException {
        server.setReuseAddr(true);
        server.start();
        if (!listening.await(60, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the origin does not listen");
        }
    }

    /** Where it listens. */
    public int port() {
        return server.getPort();
    }

    /** The targets that connections asked for. */
    public List<String> targets() {
        return targets;
    }

    /** The codes by which connections ended. */
    public BlockingQueue<Integer> closes() {
        return closes;
    }

    /** Breaks all connections, without the protocol's farewell. */
    public void breakConnections() {
        server.getConnections().forEach(connection -> connection.closeConnection(1006, "broken"));
    }

    @Override
    public void close() {
        try {
            server.stop(1000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Server extends WebSocketServer {
        private Server() {
            super(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
        }

        @Override
        public void onOpen(WebSocket connection, ClientHandshake handshake) {
            targets.add(handshake.getResourceDescriptor());
        }

        @Override
        public void onMessage(WebSocket connection, String message) {
            connection.send(message);
        }

        @Override
        public void onMessage(WebSocket connection, ByteBuffer message) {
            connection.send(message);
        }

        @Override
        public void onClose(WebSocket connection, int code, String reason, boolean byPeer) {
            closes.add(code);
        }

        @Override
        public void onError(WebSocket connection, Exception cause) {
            // Connections break in tests; how is told by onClose.
        }

        @Override
        public void onStart() {
            listening.countDown();
        }
    }
}
