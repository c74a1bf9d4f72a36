package io.sluice.core.http;

import io.sluice.spi.http.HeaderName;
import io.sluice.spi.http.HeaderNames;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * The gate that every request passes before anything else looks at it, whichever version of HTTP it came by: what two parsers
 * could read in two ways does not become a {@link CanonicalRequest}. The rules stand here once; what is peculiar to a version's
 * wire is its parser's.
 *
 * <p>One for each connection, used by its event loop.
 */
final class RequestGate {
    /** A tunnel or an echo was asked for; neither is an edge's business. */
    static final HeadFault METHOD_REFUSED = new HeadFault(405, "method refused");

    private static final HeaderName[] REFUSED_NAMES = {
        KnownHeader.SEC_WEBSOCKET_KEY1.headerName(), KnownHeader.SEC_WEBSOCKET_KEY2.headerName()
    };
    private static final long REFUSED_MASK =
            KnownHeader.SEC_WEBSOCKET_KEY1.bit() | KnownHeader.SEC_WEBSOCKET_KEY2.bit();

    private HeadFault fault = HeadFault.NONE;
    private CanonicalRequest request;
    private byte[] lastHost = {};
    private Authority lastAuthority = Authority.INVALID;

    @SuppressWarnings("NullAway.Init") // request is set before admit() returns true
    RequestGate() {}

    /** Why the last request was refused. */
    HeadFault fault() {
        return fault;
    }

    /** The last request that was admitted. */
    CanonicalRequest request() {
        return request;
    }

    /** Lets a request of HTTP/1 pass, or gives the reason why not as {@link #fault()}. */
    boolean admit(RequestLine line, HttpVersion version, Fields fields) {
        return isAcceptable(line, fields)
                && make(line, version, authorityOf(line, version, fields), fields, RequestFraming.of(version, fields));
    }

    /**
     * Lets a request of HTTP/2 pass, or gives the reason why not as {@link #fault()}.
     *
     * @param fields with what {@code :authority} says as Host
     * @param ended whether no body follows
     */
    boolean admitHttp2(RequestLine line, Fields fields, boolean ended) {
        return isAcceptable(line, fields)
                && make(
                        line,
                        HttpVersion.HTTP_2,
                        authorityOf(line, HttpVersion.HTTP_2, fields),
                        fields,
                        RequestFraming.ofHttp2(fields, ended));
    }

    /**
     * Lets an extended CONNECT pass (RFC 8441 §4), or gives the reason why not as {@link #fault()}.
     *
     * @param line as that of a GET
     * @param ended whether the client has said all it has to say, before there is anyone to say it to
     * @param protocol what it asks for
     */
    boolean admitTunnel(RequestLine line, Fields fields, boolean ended, String protocol) {
        if (!isAcceptable(line, fields)) {
            return false;
        }
        if (ended || fields.mayHave(KnownHeader.CONTENT_LENGTH)) {
            // RFC 9110 §9.3.6: a CONNECT has no content, and one of no use is none.
            fault = HeadFault.bad("extended CONNECT with an end or a length");
            return false;
        }
        Authority authority = authorityOf(line, HttpVersion.HTTP_2, fields);
        return make(line, HttpVersion.HTTP_2, authority, fields, RequestFraming.ofHttp2(fields, true), protocol);
    }

    private boolean isAcceptable(RequestLine line, Fields fields) {
        fault = HeadFault.NONE;
        if (line == RequestLine.REFUSED) {
            fault = HeadFault.bad("illegal target");
        } else if (line.method().equals("CONNECT") || line.method().equals("TRACE")) {
            fault = METHOD_REFUSED;
        } else if (fields.mayHaveAny(REFUSED_MASK)) {
            for (HeaderName name : REFUSED_NAMES) {
                if (fields.contains(name)) {
                    fault = HeadFault.bad("obsolete WebSocket handshake");
                }
            }
        }
        return fault == HeadFault.NONE;
    }

    private boolean make(
            RequestLine line, HttpVersion version, Authority authority, Fields fields, RequestFraming framing) {
        return make(line, version, authority, fields, framing, "");
    }

    private boolean make(
            RequestLine line,
            HttpVersion version,
            Authority authority,
            Fields fields,
            RequestFraming framing,
            String protocol) {
        if (fault == HeadFault.NONE) {
            fault = framing.fault();
        }
        if (fault != HeadFault.NONE) {
            return false;
        }
        request = new CanonicalRequest(
                line.with(line.method(), line.scheme(), authority),
                version,
                fields,
                framing,
                wantsTrailers(fields),
                protocol);
        return true;
    }

    private static boolean wantsTrailers(Fields fields) {
        return fields.mayHave(KnownHeader.TE)
                && fields.all(HeaderNames.TE).stream()
                        .anyMatch(line -> line.toLowerCase(Locale.ROOT).contains("trailers"));
    }

    // RFC 9112 §3.2: one Host, valid, and an absolute-form target's authority replaces it.
    private Authority authorityOf(RequestLine line, HttpVersion version, Fields fields) {
        boolean absolute = line.authority() != Authority.INVALID;
        if (!fields.mayHave(KnownHeader.HOST)) {
            if (version != HttpVersion.HTTP_1_0) {
                fault = HeadFault.bad("no Host");
            } else if (absolute) {
                fields.set(HeaderNames.HOST, line.authority().text());
            }
            return line.authority();
        }
        Authority host = hostOf(fields);
        if (fault == HeadFault.NONE && absolute) {
            fields.set(HeaderNames.HOST, line.authority().text());
        }
        return absolute ? line.authority() : host;
    }

    /** A connection mostly asks for one host: its last one is remembered in parsed form. */
    private Authority hostOf(Fields fields) {
        if (lastAuthority == Authority.INVALID || !fields.firstEquals(HeaderNames.HOST, lastHost)) {
            String text = fields.first(HeaderNames.HOST).orElse("");
            lastAuthority = Authority.parse(text);
            lastHost = text.getBytes(StandardCharsets.ISO_8859_1);
        }
        if (lastAuthority == Authority.INVALID) {
            fault = HeadFault.bad("illegal Host");
        } else if (fields.count(HeaderNames.HOST) > 1) {
            fault = HeadFault.bad("more than one Host");
        }
        return lastAuthority;
    }
}
