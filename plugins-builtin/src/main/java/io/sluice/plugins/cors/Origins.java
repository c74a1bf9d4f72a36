package io.sluice.plugins.cors;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** The origins that are allowed. */
final class Origins {
    private static final String SYNTAX = "not an origin such as \"https://example.com\", \"https://*.example.com\","
            + " \"http://localhost:*\" or \"*\"; an origin has no path";
    private static final Pattern ORIGIN =
            Pattern.compile("[a-z][a-z0-9+.-]*://(\\*\\.)?([a-z0-9_.-]+|\\[[0-9a-f:.]+])(:([0-9]{1,5}|\\*))?");

    /** What stands before and after a star; the star is for labels of a host, or for a port. */
    private record Wildcard(String start, String end) {
        boolean matches(String origin) {
            int from = start.length();
            int to = origin.length() - end.length();
            return to > from && origin.startsWith(start) && origin.endsWith(end) && isPlain(origin, from, to);
        }

        private static boolean isPlain(String origin, int from, int to) {
            for (int i = from; i < to; i++) {
                char c = origin.charAt(i);
                boolean plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
                if (!plain) {
                    return false;
                }
            }
            return true;
        }
    }

    private final String text;
    private final boolean all;
    private final Set<String> exact = new HashSet<>();
    private final List<Wildcard> wildcards = new ArrayList<>();

    private Origins(String text, boolean all) {
        this.text = text;
        this.all = all;
    }

    static Origins parse(String given) {
        if (given.strip().equals("*") || given.strip().equals("$http_origin")) {
            return new Origins("*", true);
        }
        var origins = new Origins(given, false);
        for (String origin : given.split(",", -1)) {
            origins.add(origin.strip().toLowerCase(Locale.ROOT));
        }
        return origins;
    }

    private void add(String origin) {
        if (!origin.equals("null") && !ORIGIN.matcher(origin).matches()) {
            throw new IllegalArgumentException(SYNTAX);
        }
        int star = origin.indexOf('*');
        if (star < 0) {
            exact.add(withoutDefaultPort(origin));
        } else if (origin.indexOf('*', star + 1) < 0) {
            wildcards.add(new Wildcard(origin.substring(0, star), withoutDefaultPort(origin.substring(star + 1))));
        } else {
            throw new IllegalArgumentException(SYNTAX);
        }
    }

    /** Browsers leave the default port out. */
    private static String withoutDefaultPort(String origin) {
        if (origin.startsWith("http://") && origin.endsWith(":80")) {
            return origin.substring(0, origin.length() - 3);
        }
        return origin.startsWith("https://") && origin.endsWith(":443")
                ? origin.substring(0, origin.length() - 4)
                : origin;
    }

    /** Whether every origin is allowed. */
    boolean isAll() {
        return all;
    }

    /** Whether an origin is allowed that pages of anybody can have. */
    boolean containsNull() {
        return exact.contains("null");
    }

    boolean contains(String origin) {
        if (all || exact.contains(origin)) {
            return true;
        }
        for (int i = 0; i < wildcards.size(); i++) {
            if (wildcards.get(i).matches(origin)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public String toString() {
        return text;
    }
}
