package io.sluice.core.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** A client that sends just the bytes a test gives it. */
public final class RawClient implements AutoCloseable {
    private final Socket socket;

    /** Connects. */
    public RawClient(int port) throws IOException {
        this(new Socket(InetAddress.getLoopbackAddress(), port));
    }

    /** Uses a socket that is connected already, perhaps an encrypted one. */
    public RawClient(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(60_000);
        socket.setTcpNoDelay(true);
    }

    /** Sends text as Latin-1. */
    public RawClient send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Sends bytes. */
    public RawClient send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        return this;
    }

    /** Ends this side's output. */
    public RawClient finish() throws IOException {
        socket.shutdownOutput();
        return this;
    }

    /** Waits no longer than this for bytes. */
    public RawClient patience(int millis) throws IOException {
        socket.setSoTimeout(millis);
        return this;
    }

    /** The socket, for what has no method here. */
    public Socket socket() {
        return socket;
    }

    /** One response: head and body by its Content-Length or chunked coding; empty when the connection ends before it. */
    public String response() throws IOException {
        String head = head();
        return head + body(head);
    }

    /** The body that a head announces, without its framing but with its trailers; none when it announces none. */
    public String body(String head) throws IOException {
        String lower = head.toLowerCase(Locale.ROOT);
        if (lower.contains("\r\ntransfer-encoding: chunked\r\n")) {
            return chunks();
        }
        int at = lower.indexOf("\r\ncontent-length: ");
        if (at < 0) {
            return "";
        }
        int length = Integer.parseInt(
                lower.substring(at + 18, lower.indexOf('\r', at + 2)).strip());
        return new String(socket.getInputStream().readNBytes(length), StandardCharsets.ISO_8859_1);
    }

    /** Gets a target, with header lines. */
    public String get(String target, String... lines) throws IOException {
        String headers = Arrays.stream(lines).map(line -> line + "\r\n").collect(Collectors.joining());
        return send("GET " + target + " HTTP/1.1\r\nHost: a\r\n" + headers + "\r\n")
                .response();
    }

    /** Gets a target on a connection of its own. */
    public static String get(int port, String target) throws IOException {
        try (var client = new RawClient(port)) {
            return client.get(target);
        }
    }

    /** What is answered to a request line without its version, and header lines, on a connection of its own. */
    public static String ask(int port, String line, String... headers) throws IOException {
        try (var client = new RawClient(port)) {
            String more = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
            client.send(line + " HTTP/1.1\r\nHost: localhost\r\n" + more + "\r\n");
            return line.startsWith("HEAD ") ? client.head() : client.response();
        }
    }

    /** One head, with the empty line at its end. */
    public String head() throws IOException {
        var head = new StringBuilder();
        InputStream in = socket.getInputStream();
        while (head.indexOf("\r\n\r\n") < 0) {
            int b = in.read();
            if (b < 0) {
                return head.toString();
            }
            head.append((char) b);
        }
        return head.toString();
    }

    private String chunks() throws IOException {
        var body = new StringBuilder();
        while (true) {
            String size = line();
            int length = Integer.parseInt(size, 16);
            body.append(new String(socket.getInputStream().readNBytes(length), StandardCharsets.ISO_8859_1));
            if (length == 0) {
                for (String trailer = line(); !trailer.isEmpty(); trailer = line()) {
                    body.append(trailer).append("\r\n");
                }
                return body.toString();
            }
            line();
        }
    }

    private String line() throws IOException {
        var line = new StringBuilder();
        InputStream in = socket.getInputStream();
        for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
            line.append((char) b);
        }
        return line.toString().strip();
    }

    /** Everything until the connection ends; marks a reset by {@code <reset>} and a time-out by {@code <timeout>}. */
    public String all() throws IOException {
        var bytes = new ByteArrayOutputStream();
        String end = "";
        try {
            socket.getInputStream().transferTo(bytes);
        } catch (SocketTimeoutException e) {
            end = "<timeout>";
        } catch (SocketException e) {
            end = "<reset>";
        }
        return bytes.toString(StandardCharsets.ISO_8859_1) + end;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
