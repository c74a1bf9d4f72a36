package io.sluice.spi.testkit;

import io.sluice.spi.http.HeaderNames;
import io.sluice.spi.http.RequestHead;
import java.util.Locale;

/** A request's head in memory. Paths come as the test wrote them: the proxy normalises before plugins see a request. */
public final class FakeRequestHead implements RequestHead {
    private final String method;
    private final String scheme;
    private final String protocol;
    private final FakeHeaders headers;
    private String target;
    private boolean bodied;

    private FakeRequestHead(String method, String scheme, String protocol, String target, FakeHeaders headers) {
        this.method = method;
        this.scheme = scheme;
        this.protocol = protocol;
        this.target = target;
        this.headers = headers;
    }

    /**
     * A request.
     *
     * @param method such as {@code GET}
     * @param url a path with or without query ({@code /a?b=c}: scheme {@code http}, host {@code example.com}), an
     *     absolute URL ({@code https://a.example:8443/a?b=c}), or {@code *}
     */
    public static FakeRequestHead of(String method, String url) {
        int schemeEnd = url.indexOf("://");
        if (schemeEnd < 0 || url.startsWith("/")) {
            return new FakeRequestHead(
                    method, "http", "HTTP/1.1", requireTarget(url), FakeHeaders.of("Host", "example.com"));
        }
        int pathStart = url.indexOf('/', schemeEnd + 3);
        String authority = url.substring(schemeEnd + 3, pathStart < 0 ? url.length() : pathStart);
        String path = pathStart < 0 ? "/" : url.substring(pathStart);
        return new FakeRequestHead(
                method,
                url.substring(0, schemeEnd),
                "HTTP/1.1",
                requireTarget(path),
                FakeHeaders.of("Host", authority));
    }

    private static String requireTarget(String target) {
        if (!target.startsWith("/") && !target.equals("*")) {
            throw new IllegalArgumentException("a target begins with a slash, not so \"" + target + '"');
        }
        for (int i = 0; i < target.length(); i++) {
            char c = target.charAt(i);
            if (c <= ' ' || c >= 0x7f) {
                throw new IllegalArgumentException(
                        "character U+%04X at %d must not stand in a target".formatted((int) c, i));
            }
        }
        return target;
    }

    FakeRequestHead withProtocol(String newProtocol) {
        return new FakeRequestHead(method, scheme, newProtocol, target, headers).bodied(bodied);
    }

    FakeRequestHead copy() {
        return new FakeRequestHead(method, scheme, protocol, target, headers.copy()).bodied(bodied);
    }

    FakeRequestHead bodied(boolean newBodied) {
        bodied = newBodied;
        return this;
    }

    @Override
    public boolean hasBody() {
        return bodied || RequestHead.super.hasBody();
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
        return headers.first(HeaderNames.HOST).orElse("");
    }

    @Override
    public String host() {
        String authority = authority().toLowerCase(Locale.ROOT);
        if (authority.startsWith("[")) {
            return authority.substring(1, authority.indexOf(']'));
        }
        int colon = authority.indexOf(':');
        return colon < 0 ? authority : authority.substring(0, colon);
    }

    @Override
    public String path() {
        int mark = target.indexOf('?');
        return mark < 0 ? target : target.substring(0, mark);
    }

    @Override
    public String query() {
        int mark = target.indexOf('?');
        return mark < 0 ? "" : target.substring(mark + 1);
    }

    @Override
    public String target() {
        return target;
    }

    @Override
    public void setTarget(String newTarget) {
        if (!newTarget.startsWith("/")) {
            throw new IllegalArgumentException("a target begins with a slash, not so \"" + newTarget + '"');
        }
        target = requireTarget(newTarget);
    }

    @Override
    public FakeHeaders headers() {
        return headers;
    }

    @Override
    public String protocol() {
        return protocol;
    }

    /** The head as HTTP/1 writes it: for the messages of failed assertions. */
    @Override
    public String toString() {
        return method + ' ' + target + ' ' + protocol + '\n' + headers;
    }
}
