package io.sluice.core.http;

import java.nio.charset.StandardCharsets;

/**
 * Reads request heads of one HTTP/1 connection (RFC 9112 §3 to §6), strictly, and passes them through the gate. Bytes that two
 * parsers could read in two ways are refused rather than guessed at.
 *
 * <p>Used by one event loop.
 */
public final class RequestParser {
    /** The head is not complete yet. */
    public static final int INCOMPLETE = FieldLines.INCOMPLETE;
    /** The head is refused; {@link #fault()} says why. */
    public static final int REFUSED = FieldLines.REFUSED;

    private static final int LONGEST_METHOD = 64;
    private static final int EMPTY_LINES = 4 * 2;
    private static final int SHORTEST_VERSION = "HTTP/1.1".length();

    private final HeadLimits limits;
    private final boolean secure;
    private final RequestGate gate = new RequestGate();
    private HeadFault fault = HeadFault.NONE;

    /**
     * A parser for one connection.
     *
     * @param secure whether the connection is encrypted
     */
    public RequestParser(HeadLimits limits, boolean secure) {
        this.limits = limits;
        this.secure = secure;
    }

    /** Why the last head was refused. */
    public HeadFault fault() {
        return fault;
    }

    /** The last complete head. */
    public CanonicalRequest request() {
        return gate.request();
    }

    /**
     * Reads a head from the beginning of an array, which becomes the request's own when the head is complete.
     *
     * @return the length of the head, {@link #INCOMPLETE} or {@link #REFUSED}
     */
    public int parse(byte[] source, int length) {
        int limited = Math.min(length, limits.headBytes());
        int start = behindEmptyLines(source, limited);
        if (start + 1 == limited && source[start] == Lexis.CR) {
            return incomplete(length);
        }
        int methodEnd = start;
        while (methodEnd < limited && Lexis.isToken(source[methodEnd])) {
            methodEnd++;
        }
        if (methodEnd - start > LONGEST_METHOD) {
            return refuse(501, "method too long");
        }
        if (methodEnd == limited) {
            return incomplete(length);
        }
        if (source[methodEnd] != ' ' || methodEnd == start) {
            return refuse(400, "illegal method");
        }
        int targetStart = methodEnd + 1;
        int targetEnd = Lexis.endOfTarget(source, targetStart, limited);
        if (targetEnd - targetStart > limits.lineBytes()) {
            return refuse(414, "target too long");
        }
        if (targetEnd == limited) {
            return incomplete(length);
        }
        if (targetEnd == targetStart || source[targetEnd] != ' ') {
            return refuse(400, "illegal character in target");
        }
        int versionEnd = targetEnd + 1 + SHORTEST_VERSION;
        if (versionEnd + 2 > limited) {
            return hasLineEnd(source, targetEnd, limited) ? refuse(400, "illegal version") : incomplete(length);
        }
        HttpVersion version = versionAt(source, targetEnd + 1);
        if (version == HttpVersion.HTTP_2 || source[versionEnd] != Lexis.CR || source[versionEnd + 1] != Lexis.LF) {
            return refuseVersion(source, targetEnd + 1, versionEnd);
        }
        var fields = new Fields(source, length);
        var lines = new FieldLines(limits);
        int end = lines.read(source, versionEnd + 2, limited, fields);
        if (end == FieldLines.INCOMPLETE) {
            return incomplete(length);
        }
        if (end == FieldLines.REFUSED) {
            fault = lines.fault();
            return REFUSED;
        }
        String method = Methods.named(source, start, methodEnd);
        if (method.equals("CONNECT")) {
            // Its target has a form of its own, which would else be called illegal.
            fault = RequestGate.METHOD_REFUSED;
            return REFUSED;
        }
        String target = new String(source, targetStart, targetEnd - targetStart, StandardCharsets.ISO_8859_1);
        if (gate.admit(RequestLine.of(method, target, secure), version, fields)) {
            return end;
        }
        fault = gate.fault();
        return REFUSED;
    }

    /** Skips the empty lines that old clients leave before a request (RFC 9112 §2.2): a few, and of CR LF. */
    private static int behindEmptyLines(byte[] source, int length) {
        int at = 0;
        while (at < EMPTY_LINES && at + 1 < length && source[at] == Lexis.CR && source[at + 1] == Lexis.LF) {
            at += 2;
        }
        return at;
    }

    private int incomplete(int length) {
        return length >= limits.headBytes() ? refuse(431, "head too long") : INCOMPLETE;
    }

    private static boolean hasLineEnd(byte[] source, int from, int to) {
        for (int i = from; i < to; i++) {
            if (source[i] == Lexis.LF) {
                return true;
            }
        }
        return false;
    }

    /** The version at a place where eight bytes are known to be; HTTP_2 stands for any other than 1.0 and 1.1. */
    private static HttpVersion versionAt(byte[] source, int at) {
        boolean one = source[at] == 'H'
                && source[at + 1] == 'T'
                && source[at + 2] == 'T'
                && source[at + 3] == 'P'
                && source[at + 4] == '/'
                && source[at + 5] == '1'
                && source[at + 6] == '.';
        if (one && source[at + 7] == '1') {
            return HttpVersion.HTTP_1_1;
        }
        return one && source[at + 7] == '0' ? HttpVersion.HTTP_1_0 : HttpVersion.HTTP_2;
    }

    private int refuseVersion(byte[] source, int from, int to) {
        String text = new String(source, from, to - from, StandardCharsets.ISO_8859_1);
        boolean other = text.matches("HTTP/\\d\\.\\d") && !text.startsWith("HTTP/1.0") && !text.startsWith("HTTP/1.1");
        return other ? refuse(505, "version not supported") : refuse(400, "illegal version");
    }

    private int refuse(int status, String reason) {
        fault = new HeadFault(status, reason);
        return REFUSED;
    }
}
