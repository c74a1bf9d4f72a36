package io.sluice.core.http;

import java.nio.charset.StandardCharsets;

/** Method names as shared strings, so that the common ones are not made anew for every request. */
public final class Methods {
    /** What {@code Allow} says for the proxy itself: every method is passed on but CONNECT and TRACE. */
    public static final String ALLOWED = "GET, HEAD, POST, PUT, DELETE, PATCH, OPTIONS";

    private static final String[] COMMON = {
        "GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "CONNECT", "TRACE"
    };

    private Methods() {}

    static String named(byte[] source, int start, int end) {
        for (String method : COMMON) {
            if (spells(source, start, end, method)) {
                return method;
            }
        }
        return new String(source, start, end - start, StandardCharsets.ISO_8859_1);
    }

    private static boolean spells(byte[] source, int start, int end, String method) {
        if (end - start != method.length()) {
            return false;
        }
        for (int i = 0; i < method.length(); i++) {
            if (source[start + i] != method.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
