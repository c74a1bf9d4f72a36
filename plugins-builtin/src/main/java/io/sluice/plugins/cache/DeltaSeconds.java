package io.sluice.plugins.cache;

/** Numbers of seconds as caches write them (RFC 9111 §1.2.2). */
final class DeltaSeconds {
    private static final long LONGEST = Integer.MAX_VALUE;

    private DeltaSeconds() {}

    /** The number, at most 2³¹ - 1; 0 for what is none. */
    static long parse(String text) {
        if (text.isEmpty()) {
            return 0;
        }
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return 0;
            }
        }
        return text.length() > 10 ? LONGEST : Math.min(LONGEST, Long.parseLong(text));
    }
}
