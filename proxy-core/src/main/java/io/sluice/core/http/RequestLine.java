package io.sluice.core.http;

/**
 * A request's control data, checked and normalised.
 *
 * @param method a token
 * @param scheme {@code http} or {@code https}; empty until known
 * @param authority from an absolute-form target, else {@link Authority#INVALID} until the Host header is read
 * @param target path and query, as they go upstream
 * @param path normalised
 * @param query without question mark; empty when there is none
 */
record RequestLine(String method, String scheme, Authority authority, String target, String path, String query) {
    static final RequestLine REFUSED = new RequestLine("", "", Authority.INVALID, "", "", "");

    /** Reads a target in origin-form; {@link #REFUSED} when it is not acceptable. */
    static RequestLine originForm(String target) {
        if (target.isEmpty() || target.charAt(0) != '/' || !isVisible(target)) {
            return REFUSED;
        }
        int mark = target.indexOf('?');
        String rawPath = mark < 0 ? target : target.substring(0, mark);
        String path = TargetPath.normalized(rawPath);
        if (path.equals(TargetPath.REFUSED)) {
            return REFUSED;
        }
        String query = mark < 0 ? "" : target.substring(mark + 1);
        @SuppressWarnings("ReferenceEquality") // the same instance means: was canonical already
        String canonical = path == rawPath ? target : mark < 0 ? path : path + '?' + query;
        return new RequestLine("", "", Authority.INVALID, canonical, path, query);
    }

    private static boolean isVisible(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c <= ' ' || c >= 0x7f || c == '#') {
                return false;
            }
        }
        return true;
    }

    /**
     * Reads any target that a proxy at the edge accepts: origin-form, absolute-form, and {@code *} for OPTIONS.
     *
     * @param secure whether the connection is encrypted, which is what the scheme is taken from
     */
    static RequestLine of(String method, String target, boolean secure) {
        String scheme = secure ? "https" : "http";
        if (target.equals("*")) {
            return method.equals("OPTIONS") ? asterisk(scheme, Authority.INVALID) : REFUSED;
        }
        if (target.startsWith("/")) {
            RequestLine line = originForm(target);
            return line == REFUSED ? line : line.with(method, scheme, Authority.INVALID);
        }
        return absoluteForm(method, target, scheme);
    }

    /** Reads the {@code :path} of HTTP/2: origin-form, and {@code *} for OPTIONS. */
    static RequestLine ofHttp2(String method, String path, boolean secure) {
        return path.equals("*") || path.startsWith("/") ? of(method, path, secure) : REFUSED;
    }

    private static RequestLine absoluteForm(String method, String target, String scheme) {
        String prefix = scheme + "://";
        if (!target.regionMatches(true, 0, prefix, 0, prefix.length())) {
            return REFUSED;
        }
        int start = prefix.length();
        int end = start;
        while (end < target.length() && target.charAt(end) != '/' && target.charAt(end) != '?') {
            end++;
        }
        Authority authority = Authority.parse(target.substring(start, end));
        String rest = target.substring(end);
        if (authority == Authority.INVALID) {
            return REFUSED;
        }
        if (rest.isEmpty() && method.equals("OPTIONS")) {
            return asterisk(scheme, authority);
        }
        RequestLine line = originForm(rest.startsWith("/") ? rest : '/' + rest);
        return line == REFUSED ? REFUSED : line.with(method, scheme, authority);
    }

    /** What is asked of the server as a whole (RFC 9112 §3.2.4). */
    private static RequestLine asterisk(String scheme, Authority authority) {
        return new RequestLine("OPTIONS", scheme, authority, "*", "*", "");
    }

    RequestLine with(String newMethod, String newScheme, Authority newAuthority) {
        return new RequestLine(newMethod, newScheme, newAuthority, target, path, query);
    }
}
