package io.sluice.plugins.cache;

/** What is to be known of statuses to cache responses by. */
final class Statuses {
    private Statuses() {}

    /** Whether a response may be taken for fresh by a guess (RFC 9110 §15.1). Partial ones are not stored at all. */
    static boolean isHeuristicallyCacheable(int status) {
        return switch (status) {
            case 200, 203, 204, 300, 301, 308, 404, 405, 410, 414, 501 -> true;
            default -> false;
        };
    }

    /** Whether the rules for storing such responses are known here, as {@code must-understand} demands. */
    static boolean isUnderstood(int status) {
        return switch (status) {
            case 206, 304 -> false;
            case 302, 303, 307, 400, 403, 500, 502, 503, 504 -> true;
            default -> isHeuristicallyCacheable(status);
        };
    }

    /** Whether a stale response may stand in for this one (RFC 5861 §4). */
    static boolean isError(int status) {
        return switch (status) {
            case 500, 502, 503, 504 -> true;
            default -> false;
        };
    }
}
