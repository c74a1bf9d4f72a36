package io.sluice.core.http;

/**
 * Normalises the path of a request's target, once, before anything looks at it; what was matched is what is forwarded.
 *
 * <p>Policy: dot segments are resolved, also when written {@code %2e}, and climbing above the root is refused; runs of
 * slashes become one; {@code %2f} and {@code %5c} stay as they are and are never read as separators; an escape that is none,
 * {@code %00}, a raw backslash and a dot segment with parameters ({@code /..;x/}, which some origins read as
 * {@code /../}) are refused.
 */
final class TargetPath {
    /** What a path that is refused normalises to. */
    static final String REFUSED = "";

    private TargetPath() {}

    /**
     * The canonical form of a path that begins with a slash and has visible ASCII only.
     *
     * @return the same instance when it was canonical already, {@link #REFUSED} when it is not acceptable
     */
    static String normalized(String path) {
        boolean clean = true;
        int length = path.length();
        for (int i = 0; i < length; i++) {
            char c = path.charAt(i);
            if (c == '%') {
                if (!isEscape(path, i) || isEscaped(path, i, '0', '0')) {
                    return REFUSED;
                }
                clean &= !isEscapedDot(path, i);
            } else if (c == '/') {
                char next = i + 1 < length ? path.charAt(i + 1) : 'x';
                clean &= next != '/' && next != '.';
            } else if (c == '\\') {
                return REFUSED;
            }
        }
        return clean ? path : resolved(path);
    }

    private static String resolved(String path) {
        var out = new StringBuilder(path.length());
        int at = 0;
        while (at < path.length()) {
            int end = path.indexOf('/', at + 1);
            end = end < 0 ? path.length() : end;
            String segment = path.substring(at + 1, end);
            boolean last = end == path.length();
            String plain = dotsOf(segment);
            if (plain.startsWith(".;") || plain.startsWith("..;")) {
                return REFUSED;
            } else if (plain.equals("..")) {
                int parent = out.lastIndexOf("/");
                if (parent < 0) {
                    return REFUSED;
                }
                out.setLength(parent);
                if (last) {
                    out.append('/');
                }
            } else if (plain.equals(".") || segment.isEmpty()) {
                if (last) {
                    out.append('/');
                }
            } else {
                out.append('/').append(segment);
            }
            at = end;
        }
        return out.isEmpty() ? "/" : out.toString();
    }

    /** The segment with its leading escaped dots decoded, for comparing it with dot segments. */
    private static String dotsOf(String segment) {
        if (segment.isEmpty() || (segment.charAt(0) != '.' && segment.charAt(0) != '%')) {
            return segment;
        }
        return segment.replace("%2e", ".").replace("%2E", ".");
    }

    private static boolean isEscape(String path, int at) {
        return at + 2 < path.length()
                && Character.digit(path.charAt(at + 1), 16) >= 0
                && Character.digit(path.charAt(at + 2), 16) >= 0;
    }

    private static boolean isEscaped(String path, int at, char high, char low) {
        return path.charAt(at + 1) == high && path.charAt(at + 2) == low;
    }

    private static boolean isEscapedDot(String path, int at) {
        return isEscaped(path, at, '2', 'e') || isEscaped(path, at, '2', 'E');
    }
}
