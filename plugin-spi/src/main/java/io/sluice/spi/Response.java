package io.sluice.spi;

import io.sluice.spi.body.Body;
import io.sluice.spi.http.HeaderName;
import io.sluice.spi.http.HeaderNames;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.function.BiConsumer;

/**
 * A response made by a plugin. Immutable, so one instance may answer many exchanges. The proxy adds framing
 * ({@code Content-Length}, {@code Transfer-Encoding}), {@code Date} and connection headers itself.
 */
public final class Response {
    private record Field(HeaderName name, String value) {}

    private final int status;
    private final List<Field> fields;
    private final Body body;

    private Response(int status, List<Field> fields, Body body) {
        if (status < 200 || status > 599) {
            throw new IllegalArgumentException("a final status is 200 to 599, was " + status);
        }
        this.status = status;
        this.fields = fields;
        this.body = body;
    }

    /** A response without a body. */
    public static Response of(int status) {
        return new Response(status, List.of(), Body.EMPTY);
    }

    /** Plain text in UTF-8, not to be cached by others ({@code Cache-Control: private, no-cache}). */
    public static Response text(int status, String text) {
        return typed(status, "text/plain; charset=utf-8", text);
    }

    /** JSON, not to be cached by others. */
    public static Response json(int status, String json) {
        return typed(status, "application/json", json);
    }

    /** HTML in UTF-8, not to be cached by others. */
    public static Response html(int status, String html) {
        return typed(status, "text/html; charset=utf-8", html);
    }

    /**
     * Sends the client elsewhere.
     *
     * @param status 301, 302, 303, 307 or 308
     * @param location the target; must be legal in a header
     */
    public static Response redirect(int status, String location) {
        return of(status).withHeader(HeaderNames.LOCATION, location);
    }

    private static Response typed(int status, String type, String text) {
        return of(status)
                .withHeader(HeaderNames.CONTENT_TYPE, type)
                .withHeader(HeaderNames.CACHE_CONTROL, "private, no-cache")
                .withBody(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * The same with one header line more.
     *
     * @throws IllegalArgumentException when the value has control characters
     */
    public Response withHeader(HeaderName name, String value) {
        HeaderName.requireValue(value);
        var more = new ArrayList<>(fields);
        more.add(new Field(name, value));
        return new Response(status, List.copyOf(more), body);
    }

    /** The same with one header line more. */
    public Response withHeader(String name, String value) {
        return withHeader(HeaderName.of(name), value);
    }

    /** The same with these bytes, copied, as its body. */
    public Response withBody(byte[] bytes) {
        return withBody(new Body.Bytes(ByteBuffer.wrap(bytes.clone()).asReadOnlyBuffer()));
    }

    /**
     * The same with these bytes as its body, which are not copied: they must never change afterwards. A direct buffer goes to the
     * client without being copied within the program, be it to many clients at the same time.
     *
     * @param bytes from position to limit; the position may be moved afterwards
     */
    public Response withBody(ByteBuffer bytes) {
        return withBody(new Body.Bytes(bytes.slice().asReadOnlyBuffer()));
    }

    /** The same with a part of a file as its body; sent without copying through the program where possible. */
    public Response withFile(Path file, long offset, long length) {
        return withBody(new Body.FileRange(file, offset, length));
    }

    /** The same with these as its body, one behind the other; each is {@link Body.Bytes} or a {@link Body.FileRange}. */
    public Response withSequence(List<Body> parts) {
        return withBody(new Body.Sequence(parts));
    }

    /** The same with a body whose length is not known yet, asked for as fast as the client takes it. */
    public Response withStream(Flow.Publisher<ByteBuffer> publisher) {
        return withBody(new Body.Stream(publisher));
    }

    private Response withBody(Body newBody) {
        return new Response(status, fields, newBody);
    }

    /** The status code, 200 to 599. */
    public int status() {
        return status;
    }

    /** The body. */
    public Body body() {
        return body;
    }

    /** Visits the header lines in order. */
    public void forEachHeader(BiConsumer<HeaderName, String> visitor) {
        for (Field field : fields) {
            visitor.accept(field.name, field.value);
        }
    }
}
