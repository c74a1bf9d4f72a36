package io.sluice.core.testing;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * HTTP/2 on a socket, frame by frame and byte by byte, for either end. What is sent is built by hand, so that it may be wrong;
 * what is received is decoded by Netty, as a second opinion.
 */
public final class Http2Frames implements AutoCloseable {
    public static final int DATA = 0;
    public static final int HEADERS = 1;
    public static final int PRIORITY = 2;
    public static final int RST_STREAM = 3;
    public static final int SETTINGS = 4;
    public static final int PING = 6;
    public static final int GOAWAY = 7;
    public static final int WINDOW_UPDATE = 8;
    public static final int CONTINUATION = 9;

    public static final int END_STREAM = 1;
    public static final int ACK = 1;
    public static final int END_HEADERS = 4;
    public static final int PADDED = 8;

    public static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    /** A frame as it came. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Frame(int type, int flags, int stream, byte[] payload) {
        /** Whether a flag is set. */
        public boolean has(int flag) {
            return (flags & flag) != 0;
        }

        /** A number of four bytes in the payload. */
        public int number(int at) {
            return payload[at] << 24
                    | (payload[at + 1] & 0xff) << 16
                    | (payload[at + 2] & 0xff) << 8
                    | (payload[at + 3] & 0xff);
        }

        /** The payload as Latin-1. */
        public String text() {
            return new String(payload, StandardCharsets.ISO_8859_1);
        }
    }

    private final Socket socket;
    private final DataInputStream in;
    private final DataOutputStream out;
    private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(false, 1 << 20);
    private final ByteArrayOutputStream batch = new ByteArrayOutputStream();
    private boolean batching;

    /** Speaks on a socket; nothing is sent yet. */
    public Http2Frames(Socket socket) throws IOException {
        this.socket = socket;
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(60_000);
        this.in = new DataInputStream(socket.getInputStream());
        this.out = new DataOutputStream(socket.getOutputStream());
    }

    /** The socket. */
    public Socket socket() {
        return socket;
    }

    /** Waits no longer than this for bytes. */
    public Http2Frames patience(int millis) throws IOException {
        socket.setSoTimeout(millis);
        return this;
    }

    // --- sending
    // ----------------------------------------------------------------------------------------------------------

    /** What follows is sent in one piece by {@link #send}. */
    public Http2Frames gather() {
        batching = true;
        return this;
    }

    /** Sends what was gathered. */
    public Http2Frames send() throws IOException {
        batching = false;
        byte[] bytes = batch.toByteArray();
        batch.reset();
        return raw(bytes);
    }

    /** Sends bytes. */
    public Http2Frames raw(byte[] bytes) throws IOException {
        if (batching) {
            batch.write(bytes);
        } else {
            out.write(bytes);
            out.flush();
        }
        return this;
    }

    /** Sends a frame. */
    public Http2Frames frame(int type, int flags, int stream, byte[] payload) throws IOException {
        return frame(type, flags, stream, payload.length, payload);
    }

    /** Sends a frame whose length is said to be other than it is. */
    public Http2Frames frame(int type, int flags, int stream, int length, byte[] payload) throws IOException {
        var bytes = new ByteArrayOutputStream();
        var frame = new DataOutputStream(bytes);
        frame.writeByte(length >> 16);
        frame.writeShort(length);
        frame.writeByte(type);
        frame.writeByte(flags);
        frame.writeInt(stream);
        frame.write(payload);
        return raw(bytes.toByteArray());
    }

    /** Sends HEADERS with a block of names and values in turn. */
    public Http2Frames headers(int stream, boolean ends, String... pairs) throws IOException {
        return frame(HEADERS, END_HEADERS | (ends ? END_STREAM : 0), stream, block(pairs));
    }

    /** Sends DATA. */
    public Http2Frames data(int stream, boolean ends, String text) throws IOException {
        return frame(DATA, ends ? END_STREAM : 0, stream, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Sends RST_STREAM. */
    public Http2Frames reset(int stream, int code) throws IOException {
        return frame(RST_STREAM, 0, stream, numbers(code));
    }

    /** Sends WINDOW_UPDATE. */
    public Http2Frames window(int stream, int increment) throws IOException {
        return frame(WINDOW_UPDATE, 0, stream, numbers(increment));
    }

    /** Sends SETTINGS of identifiers and values in turn. */
    public Http2Frames settings(int... pairs) throws IOException {
        var bytes = new ByteArrayOutputStream();
        var payload = new DataOutputStream(bytes);
        for (int i = 0; i < pairs.length; i += 2) {
            payload.writeShort(pairs[i]);
            payload.writeInt(pairs[i + 1]);
        }
        return frame(SETTINGS, 0, 0, bytes.toByteArray());
    }

    /** Numbers as four bytes each. */
    public static byte[] numbers(int... numbers) {
        var bytes = new byte[numbers.length * 4];
        for (int i = 0; i < numbers.length; i++) {
            for (int b = 0; b < 4; b++) {
                bytes[i * 4 + b] = (byte) (numbers[i] >> (24 - 8 * b));
            }
        }
        return bytes;
    }

    /** A header block of literals, without any table. */
    public static byte[] block(String... pairs) {
        var bytes = new ByteArrayOutputStream();
        for (int i = 0; i < pairs.length; i += 2) {
            bytes.write(0);
            literal(pairs[i], bytes);
            literal(pairs[i + 1], bytes);
        }
        return bytes.toByteArray();
    }

    private static void literal(String text, ByteArrayOutputStream bytes) {
        byte[] latin = text.getBytes(StandardCharsets.ISO_8859_1);
        if (latin.length < 127) {
            bytes.write(latin.length);
        } else {
            bytes.write(127);
            int rest = latin.length - 127;
            for (; rest >= 128; rest >>= 7) {
                bytes.write((rest & 127) | 128);
            }
            bytes.write(rest);
        }
        bytes.writeBytes(latin);
    }

    // --- receiving
    // --------------------------------------------------------------------------------------------------------

    /** The next frame; empty when the connection has ended. */
    public Optional<Frame> next() throws IOException {
        try {
            int length = in.readUnsignedShort() << 8 | in.readUnsignedByte();
            int type = in.readUnsignedByte();
            int flags = in.readUnsignedByte();
            int stream = in.readInt();
            var payload = new byte[length];
            in.readFully(payload);
            return Optional.of(new Frame(type, flags, stream, payload));
        } catch (EOFException | SocketException e) {
            return Optional.empty();
        }
    }

    /** The next frame of a type, others being skipped, and PINGs answered. */
    public Frame next(int type) throws IOException {
        while (true) {
            Frame frame = next().orElseThrow(() -> new EOFException("ended before a frame of type " + type));
            if (frame.type() == type && !(type == SETTINGS && frame.has(ACK))) {
                return frame;
            }
            if (frame.type() == PING && !frame.has(ACK)) {
                frame(PING, ACK, 0, frame.payload());
            }
            decodeIfHeaders(frame);
        }
    }

    /** Decodes a frame's header block as lines {@code name: value}. Every block has to be decoded, in order. */
    public String decode(Frame frame) throws IOException {
        ByteBuf block = Unpooled.wrappedBuffer(frame.payload());
        var lines = new StringBuilder();
        try {
            decoder.decodeHeaders(frame.stream(), block)
                    .forEach(header -> lines.append(header.getKey())
                            .append(": ")
                            .append(header.getValue())
                            .append('\n'));
        } catch (Http2Exception e) {
            throw new IOException(e);
        } finally {
            block.release();
        }
        return lines.toString();
    }

    private void decodeIfHeaders(Frame frame) throws IOException {
        if (frame.type() == HEADERS) {
            decode(frame);
        }
    }

    /**
     * What becomes of a stream: the lines of its heads, an empty line, its body, and, after another empty line, trailers; or
     * {@code RST n}, {@code GOAWAY n}, {@code closed}, each behind what came before. Answers SETTINGS and PING, and gives windows
     * back.
     */
    public String outcome(int stream) throws IOException {
        var text = new StringBuilder();
        while (true) {
            Optional<Frame> next = next();
            if (next.isEmpty()) {
                return text.append("closed").toString();
            }
            Frame frame = next.get();
            switch (frame.type()) {
                case SETTINGS -> {
                    if (!frame.has(ACK)) {
                        frame(SETTINGS, ACK, 0, new byte[0]);
                    }
                }
                case PING -> {
                    if (!frame.has(ACK)) {
                        frame(PING, ACK, 0, frame.payload());
                    }
                }
                case GOAWAY -> {
                    if (frame.number(4) != 0) {
                        return text.append("GOAWAY ").append(frame.number(4)).toString();
                    }
                }
                case RST_STREAM -> {
                    if (frame.stream() == stream) {
                        return text.append("RST ").append(frame.number(0)).toString();
                    }
                }
                case HEADERS -> {
                    String lines = decode(frame);
                    if (frame.stream() == stream) {
                        text.append(lines).append('\n');
                        if (frame.has(END_STREAM)) {
                            return text.toString();
                        }
                    }
                }
                case DATA -> {
                    if (frame.payload().length > 0) {
                        window(0, frame.payload().length);
                    }
                    if (frame.stream() == stream) {
                        if (frame.payload().length > 0 && !frame.has(END_STREAM)) {
                            window(stream, frame.payload().length);
                        }
                        text.append(frame.text());
                        if (frame.has(END_STREAM)) {
                            return text.toString();
                        }
                    }
                }
                default -> {}
            }
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
