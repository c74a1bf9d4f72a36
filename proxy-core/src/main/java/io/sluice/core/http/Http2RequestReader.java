package io.sluice.core.http;

import io.sluice.core.http.FieldName.Kind;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;

/**
 * Reads request heads of one HTTP/2 connection out of their fields (RFC 9113 §8.2, §8.3), strictly, and passes them through the
 * gate: the same as for HTTP/1. An extended CONNECT (RFC 8441) becomes the request that HTTP/1 would make for the same purpose: a
 * GET that wants another protocol.
 *
 * <p>Used by one event loop. For each head: {@link #begin}, the fields, {@link #end}.
 */
public final class Http2RequestReader implements FieldSink {
    private static final byte[] HTTP = "http".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] HTTPS = "https".getBytes(StandardCharsets.US_ASCII);
    private static final int NO_AUTHORITY = -1;

    private final HeadLimits limits;
    private final boolean secure;
    private final boolean tunnels;
    private final RequestGate gate = new RequestGate();
    private final Set<Kind> seen = EnumSet.noneOf(Kind.class);
    private final SectionReader section;
    private HeadFault fault = HeadFault.NONE;
    private String method = "";
    private String path = "";
    private String protocol = "";
    private int authorityLine = NO_AUTHORITY;

    /**
     * A reader for one connection.
     *
     * @param secure whether the connection is encrypted
     * @param tunnels whether the client was told that extended CONNECT is spoken
     */
    public Http2RequestReader(HeadLimits limits, boolean secure, boolean tunnels) {
        this.limits = limits;
        this.secure = secure;
        this.tunnels = tunnels;
        this.section = new SectionReader(limits);
    }

    /** Makes ready for a head. */
    public void begin() {
        section.begin();
        seen.clear();
        fault = HeadFault.NONE;
        method = "";
        path = "";
        protocol = "";
        authorityLine = NO_AUTHORITY;
    }

    @Override
    public void field(FieldName name, byte[] value, int start, int length) {
        if (fault != HeadFault.NONE) {
            return;
        }
        switch (name.kind()) {
            case METHOD, SCHEME, PATH, AUTHORITY -> pseudo(name, value, start, length);
            case PROTOCOL -> {
                if (tunnels) {
                    pseudo(name, value, start, length);
                } else {
                    fault = HeadFault.bad("extended CONNECT was not offered");
                }
            }
            case STATUS, UNKNOWN_PSEUDO -> fault = HeadFault.bad("unknown pseudo-header");
            case HOST -> {
                if (authorityLine == NO_AUTHORITY) {
                    section.field(name, value, start, length);
                } else if (!section.fields().valueEquals(authorityLine, value, start, length)) {
                    // RFC 9113 §8.3.1 lets :authority win. Whoever sends both with different values plans something.
                    fault = HeadFault.bad("Host differs from :authority");
                }
            }
            case CONNECTION_SPECIFIC, TE, COOKIE, PLAIN, ILLEGAL -> section.field(name, value, start, length);
        }
        if (fault == HeadFault.NONE) {
            fault = section.fault();
        }
    }

    private void pseudo(FieldName name, byte[] value, int start, int length) {
        Kind kind = name.kind();
        if (!section.isEmpty()) {
            fault = HeadFault.bad("pseudo-header behind headers");
        } else if (!seen.add(kind)) {
            fault = HeadFault.bad("pseudo-header twice");
        } else if (length == 0) {
            fault = HeadFault.bad("empty pseudo-header");
        } else if (length > limits.lineBytes()) {
            fault = new HeadFault(kind == Kind.PATH ? 414 : 431, "pseudo-header too long");
        } else {
            section.count(name.length() + length);
            take(kind, value, start, length);
        }
    }

    private void take(Kind kind, byte[] value, int start, int length) {
        switch (kind) {
            case METHOD -> {
                if (!isToken(value, start, length)) {
                    fault = HeadFault.bad("illegal method");
                }
                method = Methods.named(value, start, start + length);
            }
            case SCHEME -> {
                if (!isScheme(value, start, length)) {
                    fault = HeadFault.bad("illegal scheme");
                }
            }
            case PATH -> path = new String(value, start, length, StandardCharsets.ISO_8859_1);
            case PROTOCOL -> {
                if (!isToken(value, start, length)) {
                    fault = HeadFault.bad("illegal :protocol");
                }
                protocol = new String(value, start, length, StandardCharsets.ISO_8859_1);
            }
            case AUTHORITY -> authorityLine = section.addAuthority(value, start, length);
            default -> throw new IllegalArgumentException(kind.name());
        }
    }

    private static boolean isToken(byte[] value, int start, int length) {
        for (int i = start; i < start + length; i++) {
            if (!Lexis.isToken(value[i])) {
                return false;
            }
        }
        return true;
    }

    // Either, whatever the connection: a proxy in front may have ended TLS. It is nowhere used but here.
    private static boolean isScheme(byte[] value, int start, int length) {
        return Arrays.equals(value, start, start + length, HTTP, 0, HTTP.length)
                || Arrays.equals(value, start, start + length, HTTPS, 0, HTTPS.length);
    }

    /**
     * The head is complete.
     *
     * @param ended whether no body follows
     * @return whether it is admitted; if not, {@link #fault()} says why
     */
    public boolean end(boolean ended) {
        Fields fields = section.end();
        if (fault == HeadFault.NONE) {
            fault = faultOfPseudoHeaders();
        }
        if (fault != HeadFault.NONE) {
            return false;
        }
        boolean admitted = protocol.isEmpty()
                ? gate.admitHttp2(RequestLine.ofHttp2(method, path, secure), fields, ended)
                : gate.admitTunnel(RequestLine.ofHttp2("GET", path, secure), fields, ended, protocol);
        fault = gate.fault();
        return admitted;
    }

    private HeadFault faultOfPseudoHeaders() {
        if (method.isEmpty()) {
            return HeadFault.bad("no :method");
        }
        if (!protocol.isEmpty() && !method.equals("CONNECT")) {
            return HeadFault.bad(":protocol without CONNECT");
        }
        if (method.equals("CONNECT") && protocol.isEmpty()) {
            return RequestGate.METHOD_REFUSED;
        }
        if (path.isEmpty()) {
            return HeadFault.bad("no :path");
        }
        return seen.contains(Kind.SCHEME) ? HeadFault.NONE : HeadFault.bad("no :scheme");
    }

    /** Why the last head was refused. */
    public HeadFault fault() {
        return fault;
    }

    /** The last head that was admitted. */
    public CanonicalRequest request() {
        return gate.request();
    }
}
