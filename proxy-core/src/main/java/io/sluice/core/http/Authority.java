package io.sluice.core.http;

import java.util.Locale;

/**
 * Host and optional port of a request (RFC 3986 §3.2 without user information).
 *
 * @param text as the client sent it
 * @param host in lower case, without port, brackets and the dot of a fully qualified name
 */
record Authority(String text, String host) {
    /** What is not one. */
    static final Authority INVALID = new Authority("", "");

    private static final String NAME_CHARACTERS = "-._~!$&'()*+;=";

    /** Reads an authority; {@link #INVALID} when it is none, is empty, or has user information, an escape or a comma. */
    static Authority parse(String text) {
        int hostEnd;
        int hostStart = 0;
        if (text.startsWith("[")) {
            hostStart = 1;
            hostEnd = text.indexOf(']');
            if (hostEnd < 0 || !isIpv6(text, 1, hostEnd) || !isPort(text, hostEnd + 1)) {
                return INVALID;
            }
        } else {
            hostEnd = text.indexOf(':');
            hostEnd = hostEnd < 0 ? text.length() : hostEnd;
            if (!isName(text, hostEnd) || !isPort(text, hostEnd)) {
                return INVALID;
            }
        }
        int end = hostEnd > hostStart + 1 && text.charAt(hostEnd - 1) == '.' ? hostEnd - 1 : hostEnd;
        return new Authority(text, text.substring(hostStart, end).toLowerCase(Locale.ROOT));
    }

    private static boolean isName(String text, int end) {
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            boolean plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
            if (!plain && NAME_CHARACTERS.indexOf(c) < 0) {
                return false;
            }
        }
        return end > 0;
    }

    private static boolean isIpv6(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (Character.digit(c, 16) < 0 && c != ':' && c != '.') {
                return false;
            }
        }
        return to > from + 1;
    }

    private static boolean isPort(String text, int from) {
        if (from == text.length()) {
            return true;
        }
        if (text.charAt(from) != ':' || text.length() - from > 6) {
            return false;
        }
        int port = 0;
        for (int i = from + 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return false;
            }
            port = port * 10 + c - '0';
        }
        return port <= 65535;
    }
}
