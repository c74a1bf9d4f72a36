package io.sluice.core.http;

import io.sluice.spi.http.HeaderNames;
import io.sluice.spi.http.RequestHead;

/** A request's head as it passed the gate: what plugins see and what goes upstream. Owned by its exchange's loop. */
public final class CanonicalRequest implements RequestHead {
    private final String method;
    private final String scheme;
    private final Authority authority;
    private final HttpVersion version;
    private final Fields fields;
    private final long bodyLength;
    private final boolean persistent;
    private final boolean expectsContinue;
    private final String connectProtocol;
    private boolean wantsTrailers;
    private String target;
    private String path;
    private String query;

    CanonicalRequest(
            RequestLine line,
            HttpVersion version,
            Fields fields,
            RequestFraming framing,
            boolean wantsTrailers,
            String connectProtocol) {
        this.method = line.method();
        this.scheme = line.scheme();
        this.authority = line.authority();
        this.version = version;
        this.fields = fields;
        this.bodyLength = framing.bodyLength();
        this.persistent = framing.persistent();
        this.expectsContinue = framing.expectsContinue();
        this.wantsTrailers = wantsTrailers;
        this.connectProtocol = connectProtocol;
        this.target = line.target();
        this.path = line.path();
        this.query = line.query();
    }

    /**
     * A request that the proxy makes by itself, of HTTP/1.1 and without hop-by-hop fields.
     *
     * @param target path and query, or {@code *} for OPTIONS
     * @throws IllegalArgumentException when the target is none
     */
    public static CanonicalRequest outgoing(String method, String target, Fields fields, long bodyLength) {
        RequestLine line = RequestLine.of(method, target, false);
        if (line == RequestLine.REFUSED) {
            throw new IllegalArgumentException("not a path with optional query: \"" + target + '"');
        }
        Authority authority = Authority.parse(fields.first(HeaderNames.HOST).orElse(""));
        return new CanonicalRequest(
                line.with(line.method(), line.scheme(), authority),
                HttpVersion.HTTP_1_1,
                fields,
                new RequestFraming(HeadFault.NONE, bodyLength, true, false),
                false,
                "");
    }

    @Override
    public String method() {
        return method;
    }

    @Override
    public String scheme() {
        return scheme;
    }

    @Override
    public String authority() {
        return authority.text();
    }

    @Override
    public String host() {
        return authority.host();
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public String query() {
        return query;
    }

    @Override
    public String target() {
        return target;
    }

    @Override
    public void setTarget(String newTarget) {
        RequestLine line = RequestLine.originForm(newTarget);
        if (line == RequestLine.REFUSED) {
            throw new IllegalArgumentException("not a path with optional query: \"" + newTarget + '"');
        }
        target = line.target();
        path = line.path();
        query = line.query();
    }

    @Override
    public Fields headers() {
        return fields;
    }

    @Override
    public String protocol() {
        return version.text();
    }

    /** The version the client spoke. */
    public HttpVersion version() {
        return version;
    }

    /** The length of the body, or {@link BodyLength#CHUNKED} when only its end will tell; 0 for none. */
    public long bodyLength() {
        return bodyLength;
    }

    @Override
    public boolean hasBody() {
        return bodyLength != 0;
    }

    /** Whether the client will use its connection for another request. */
    public boolean isPersistent() {
        return persistent;
    }

    /** Whether the client waits for a 100 before it sends the body. */
    public boolean expectsContinue() {
        return expectsContinue;
    }

    /** What the client wants its stream to be, by an extended CONNECT (RFC 8441); empty for any other request. */
    public String connectProtocol() {
        return connectProtocol;
    }

    /** Whether the client asks for a tunnel by an extended CONNECT, to which any 2xx is a consent. */
    public boolean isExtendedConnect() {
        return !connectProtocol.isEmpty();
    }

    /** Whether the client said that it reads trailers, {@code TE: trailers}. */
    public boolean wantsTrailers() {
        return wantsTrailers;
    }

    /** Notes that trailers are read, whatever the client said. */
    public void acceptTrailers() {
        wantsTrailers = true;
    }

    /** Whether the method is HEAD, whose response has no body. */
    public boolean isHead() {
        return method.equals("HEAD");
    }

    /** Whether the method is one that mostly has a body, such that having none is worth saying (RFC 9110 §8.6). */
    public boolean anticipatesBody() {
        return method.equals("POST") || method.equals("PUT") || method.equals("PATCH");
    }

    /** Whether the request may be sent twice without harm (RFC 9110 §9.2.2). */
    public boolean isIdempotent() {
        return switch (method) {
            case "GET", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE" -> true;
            default -> false;
        };
    }

    @Override
    public String toString() {
        return method + ' ' + authority.text() + target + " user-agent="
                + fields.first(HeaderNames.USER_AGENT).orElse("");
    }
}
