package io.sluice.core.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sluice.core.http.BodyLength;
import io.sluice.core.http.CanonicalRequest;
import io.sluice.core.http.CanonicalResponse;
import io.sluice.core.http.Fields;
import io.sluice.spi.http.HeaderName;
import io.sluice.spi.http.HeaderNames;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;

/**
 * A client that speaks gRPC-Web, which browsers can: the trailers of gRPC are the last frame of its body, and in the form that
 * is text the body is Base64. To everything behind, plugins and upstreams, it looks like one that speaks gRPC.
 */
final class GrpcWebDownstream implements Downstream {
    private static final String GRPC = "application/grpc";
    private static final String WEB = "application/grpc-web";
    private static final String WEB_TEXT = "application/grpc-web-text";
    private static final HeaderName STATUS = HeaderName.of("grpc-status");
    private static final int TRAILERS = 0x80;

    private final Downstream client;
    private final boolean sendsText;
    private final boolean readsText;
    private final Base64Stream decoder = new Base64Stream();
    private boolean grpc;

    private GrpcWebDownstream(Downstream client, boolean sendsText, boolean readsText) {
        this.client = client;
        this.sendsText = sendsText;
        this.readsText = readsText;
    }

    /** Whether a request is a call by gRPC-Web. */
    static boolean isSpokenIn(CanonicalRequest request) {
        return contentType(request.headers()).startsWith(WEB);
    }

    private static String contentType(Fields headers) {
        return headers.first(HeaderNames.CONTENT_TYPE).orElse("").toLowerCase(Locale.ROOT);
    }

    /** Stands between a client and its exchange; makes the request's head one of gRPC. */
    static GrpcWebDownstream between(Downstream client, CanonicalRequest request) {
        Fields headers = request.headers();
        String type = contentType(headers);
        String accepted = headers.first(HeaderNames.ACCEPT).orElse(type).toLowerCase(Locale.ROOT);
        boolean sendsText = type.startsWith(WEB_TEXT);
        headers.set(HeaderNames.CONTENT_TYPE, GRPC + type.substring((sendsText ? WEB_TEXT : WEB).length()));
        request.acceptTrailers();
        return new GrpcWebDownstream(client, sendsText, accepted.startsWith(WEB_TEXT));
    }

    /** The length of the request's body as gRPC. */
    long lengthOf(CanonicalRequest request) {
        return sendsText && request.bodyLength() > 0 ? BodyLength.CHUNKED : request.bodyLength();
    }

    /**
     * A part of the request's body as gRPC; takes over the one given.
     *
     * @throws IllegalArgumentException when it is not Base64; the part is released then
     */
    ByteBuf decoded(ByteBuf chunk) {
        return sendsText ? decoder.decode(chunk) : chunk;
    }

    /** Whether the request's body may end here. */
    boolean isWhole() {
        return decoder.isWhole();
    }

    @Override
    public void writeHead(CanonicalResponse head, long bodyLength, boolean bodiless) {
        String type = contentType(head.headers());
        grpc = type.startsWith(GRPC) && !type.startsWith(WEB) && !bodiless;
        if (!grpc) {
            client.writeHead(head, bodyLength, bodiless);
            return;
        }
        head.headers().set(HeaderNames.CONTENT_TYPE, (readsText ? WEB_TEXT : WEB) + type.substring(GRPC.length()));
        // A call that fails at once has its status in the head, and no trailers.
        boolean isOver = bodyLength == 0 && head.headers().contains(STATUS);
        client.writeHead(head, isOver ? 0 : BodyLength.CHUNKED, false);
    }

    @Override
    public void writeBody(ByteBuf chunk) {
        client.writeBody(grpc && readsText ? encoded(chunk) : chunk);
    }

    /** Each part by itself, padded: whatever has come can be read at once. */
    private static ByteBuf encoded(ByteBuf chunk) {
        try {
            return Unpooled.wrappedBuffer(Base64.getEncoder().encode(chunk.nioBuffer()));
        } finally {
            chunk.release();
        }
    }

    @Override
    public void writeEnd(Fields trailers) {
        if (grpc && trailers.size() > 0) {
            writeBody(frame(trailers));
            client.writeEnd(Fields.NONE);
        } else {
            client.writeEnd(trailers);
        }
    }

    private static ByteBuf frame(Fields trailers) {
        var lines = new ByteArrayOutputStream(128);
        trailers.forEach((name, value) -> lines.writeBytes(
                (name.toLowerCase(Locale.ROOT) + ": " + value + "\r\n").getBytes(StandardCharsets.ISO_8859_1)));
        return Unpooled.buffer(5 + lines.size())
                .writeByte(TRAILERS)
                .writeInt(lines.size())
                .writeBytes(lines.toByteArray());
    }

    // --- as it is
    // -----------------------------------------------------------------------------------------------------

    @Override
    public ClientConnection connection() {
        return client.connection();
    }

    @Override
    public void writeContinue() {
        client.writeContinue();
    }

    @Override
    public void writeInformational(CanonicalResponse head) {
        client.writeInformational(head);
    }

    @Override
    public void switchProtocols(CanonicalResponse head, Duration idleTime) {
        client.switchProtocols(head, idleTime);
    }

    @Override
    public void flush() {
        client.flush();
    }

    @Override
    public boolean isWritable() {
        return client.isWritable();
    }

    @Override
    public void readBody(boolean wanted) {
        client.readBody(wanted);
    }

    @Override
    public void closeAfter() {
        client.closeAfter();
    }

    @Override
    public void abort() {
        client.abort();
    }

    @Override
    public void release() {
        client.release();
    }
}
