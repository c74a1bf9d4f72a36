package io.sluice.core.testing;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A WebSocket origin that sends back what it gets, frame by frame, each by one write on a blocking socket: what a test misses was
 * lost on the way.
 */
public final class WebSocketOrigin implements AutoCloseable {
    private static final Pattern KEY = Pattern.compile("(?i)\r\nSec-WebSocket-Key: (\\S+)\r\n");
    private static final Pattern PROTOCOL = Pattern.compile("(?i)\r\n(Sec-WebSocket-Protocol: \\w+\r\n)");
    private static final int CLOSE = 8;
    /** RFC 6455 §7.1.5: what stands for an end without a farewell. */
    private static final int BROKEN = 1006;

    private final List<String> targets = new CopyOnWriteArrayList<>();
    private final BlockingQueue<Integer> closes = new LinkedBlockingQueue<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AcceptLoop loop;

    /** Listens on a free port. */
    public WebSocketOrigin() throws IOException {
        loop = new AcceptLoop(AcceptLoop.anywhere(), (socket, number) -> serve(socket));
    }

    private void serve(Socket socket) throws IOException {
        open.add(socket);
        int code = BROKEN;
        try {
            socket.setTcpNoDelay(true);
            var in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
            String head = head(in);
            targets.add(head.split(" ", 3)[1]);
            socket.getOutputStream().write(consentTo(head).getBytes(StandardCharsets.US_ASCII));
            code = echo(socket, in);
        } finally {
            open.remove(socket);
            closes.add(code);
        }
    }

    /** Until the other side says goodbye; gives its code. */
    private static int echo(Socket socket, DataInputStream in) throws IOException {
        while (true) {
            int first = in.readUnsignedByte();
            byte[] payload = payload(in);
            socket.getOutputStream().write(frame(first, payload));
            if ((first & 15) == CLOSE) {
                return (payload[0] & 0xff) << 8 | (payload[1] & 0xff);
            }
        }
    }

    private static String head(DataInputStream in) throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.readUnsignedByte());
        }
        return head.toString();
    }

    /** The head of the answer that RFC 6455 §4.2.2 asks for, with the protocol that was offered. */
    public static String consentTo(String request) {
        Matcher key = KEY.matcher(request);
        if (!key.find()) {
            throw new IllegalArgumentException("no key in: " + request);
        }
        Matcher protocol = PROTOCOL.matcher(request);
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1")
                    .digest((key.group(1) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")
                            .getBytes(StandardCharsets.US_ASCII));
            return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + (protocol.find() ? protocol.group(1) : "")
                    + "Sec-WebSocket-Accept: " + Base64.getEncoder().encodeToString(digest) + "\r\n\r\n";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] payload(DataInputStream in) throws IOException {
        int length = in.readUnsignedByte() & 127;
        if (length == 126) {
            length = in.readUnsignedShort();
        } else if (length == 127) {
            length = Math.toIntExact(in.readLong());
        }
        byte[] mask = new byte[4];
        in.readFully(mask);
        byte[] payload = new byte[length];
        in.readFully(payload);
        for (int i = 0; i < length; i++) {
            payload[i] ^= mask[i & 3];
        }
        return payload;
    }

    /** A server's frame, which is not masked. */
    private static byte[] frame(int first, byte[] payload) {
        var frame = new ByteArrayOutputStream(payload.length + 10);
        frame.write(first);
        int lengthBytes = payload.length < 126 ? 0 : payload.length < 1 << 16 ? 2 : 8;
        frame.write(lengthBytes == 0 ? payload.length : lengthBytes == 2 ? 126 : 127);
        for (int i = lengthBytes - 1; i >= 0; i--) {
            frame.write((int) ((long) payload.length >> (8 * i)));
        }
        frame.writeBytes(payload);
        return frame.toByteArray();
    }

    /** Where it listens. */
    public int port() {
        return loop.port();
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
    public void breakConnections() throws IOException {
        for (Socket socket : open) {
            socket.close();
        }
    }

    @Override
    public void close() throws IOException {
        loop.close();
    }
}
