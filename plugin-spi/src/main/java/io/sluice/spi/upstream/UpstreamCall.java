package io.sluice.spi.upstream;

import io.sluice.spi.http.HeaderName;
import io.sluice.spi.http.Headers;
import io.sluice.spi.http.RequestHead;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * A request of a plugin's own. Immutable, so one may be sent many times. The proxy writes framing and connection headers
 * itself, and {@code Host} by the peer's address when the call has none.
 */
public final class UpstreamCall {
    /** How long a call may take that says nothing else. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);

    /** How many bytes an answer's body may have when the call says nothing else. */
    public static final int DEFAULT_MAX_BODY = 1 << 20;

    private record Line(HeaderName name, String value) {}

    private final String method;
    private final String target;
    private final List<Line> lines;
    private final byte[] body;
    private final Duration timeout;
    private final int maxBody;

    private UpstreamCall(String method, String target, List<Line> lines, byte[] body, Duration timeout, int maxBody) {
        this.method = method;
        this.target = target;
        this.lines = lines;
        this.body = body;
        this.timeout = timeout;
        this.maxBody = maxBody;
    }

    /**
     * A call of any method but {@code CONNECT}.
     *
     * @param target path and query, beginning with a slash; the path is normalised before it is sent
     * @throws IllegalArgumentException when method or target must not stand in a request line
     */
    public static UpstreamCall of(String method, String target) {
        if (!HeaderName.isToken(method) || method.equals("CONNECT")) {
            throw new IllegalArgumentException("not a method for a call: \"" + method + '"');
        }
        if (!target.startsWith("/") && !(target.equals("*") && method.equals("OPTIONS"))) {
            throw new IllegalArgumentException("not a path with optional query: \"" + target + '"');
        }
        if (!target.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '#')) {
            throw new IllegalArgumentException("not to be sent without escapes: \"" + target + '"');
        }
        return new UpstreamCall(method, target, List.of(), new byte[0], DEFAULT_TIMEOUT, DEFAULT_MAX_BODY);
    }

    /** A {@code GET} of a path with optional query. */
    public static UpstreamCall get(String target) {
        return of("GET", target);
    }

    /** A call with a request's method, target and headers, as they are now. */
    public static UpstreamCall like(RequestHead request) {
        return of(request.method(), request.target()).withHeaders(request.headers());
    }

    /**
     * The same with one header line more.
     *
     * @throws IllegalArgumentException when the value has control characters
     */
    public UpstreamCall withHeader(HeaderName name, String value) {
        HeaderName.requireValue(value);
        var more = new ArrayList<>(lines);
        more.add(new Line(name, value));
        return with(more);
    }

    /** The same with one header line more. */
    public UpstreamCall withHeader(String name, String value) {
        return withHeader(HeaderName.of(name), value);
    }

    /** The same with a copy of these lines more. */
    public UpstreamCall withHeaders(Headers headers) {
        var more = new ArrayList<>(lines);
        headers.forEach((name, value) -> more.add(new Line(HeaderName.of(name), value)));
        return with(more);
    }

    /** The same without the lines of a name. */
    public UpstreamCall withoutHeader(HeaderName name) {
        return with(lines.stream().filter(line -> !line.name.equals(name)).toList());
    }

    private UpstreamCall with(List<Line> newLines) {
        return new UpstreamCall(method, target, List.copyOf(newLines), body, timeout, maxBody);
    }

    /** The same with these bytes, copied, as its body. */
    public UpstreamCall withBody(byte[] bytes) {
        return new UpstreamCall(method, target, lines, bytes.clone(), timeout, maxBody);
    }

    /**
     * The same with a limit for the whole of it, from {@link UpstreamClient#send} to the answer's last byte.
     *
     * @throws IllegalArgumentException when it is not positive
     */
    public UpstreamCall withTimeout(Duration limit) {
        if (!limit.isPositive()) {
            throw new IllegalArgumentException("must be positive, was " + limit);
        }
        return new UpstreamCall(method, target, lines, body, limit, maxBody);
    }

    /**
     * The same with a limit for the answer's body; what is larger fails the call.
     *
     * @throws IllegalArgumentException when it is negative
     */
    public UpstreamCall withMaxBody(int bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("must not be negative, was " + bytes);
        }
        return new UpstreamCall(method, target, lines, body, timeout, bytes);
    }

    /** The method. */
    public String method() {
        return method;
    }

    /** Path and query. */
    public String target() {
        return target;
    }

    /** Visits the header lines in order. */
    public void forEachHeader(BiConsumer<HeaderName, String> visitor) {
        for (Line line : lines) {
            visitor.accept(line.name, line.value);
        }
    }

    /** The body, as a new read-only view for each call. */
    public ByteBuffer body() {
        return ByteBuffer.wrap(body).asReadOnlyBuffer();
    }

    /** The limit of time. */
    public Duration timeout() {
        return timeout;
    }

    /** The limit of the answer's body, in bytes. */
    public int maxBody() {
        return maxBody;
    }

    @Override
    public String toString() {
        return method + ' ' + target;
    }
}
