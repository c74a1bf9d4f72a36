package io.sluice.core.http;

/**
 * Normalises the path of a request's target, once, before anything looks at it; what was matched is what is forwarded.
 *
 * <p>Policy: dot segments are resolved, also when written {@code %2e}, and climbing above the root is refused; runs of
 * slashes become one; {@code %2f} and {@code %5c} stay as they are and are never read as separators; an escape that is none,
 * {@code %00} and a raw backslash are refused. So are dots that would be a dot segment if what stands beside them were a
 * separator, or the end of a segment: {@code /..%2fa}, {@code /..%5ca}, {@code /..;x/a}. Origins decode before they resolve,
 * and would serve from elsewhere than where the request was matched.
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
                clean &= !isEscapedDot(path, i) && !(isEscapedSeparator(path, i) && isDot(path, i + 3));
            } else if (c == '/') {
                char next = i + 1 < length ? path.charAt(i + 1) : 'x';
                clean &= next != '/' && next != '.';
            } else if (c == ';') {
                clean &= !isDot(path, i + 1);
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
            if (hidesDots(plain)) {
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

    /** The segment with its escaped dots decoded, for comparing it with dot segments. */
    private static String dotsOf(String segment) {
        return segment.indexOf('%') < 0 ? segment : segment.replace("%2e", ".").replace("%2E", ".");
    }

    /** Whether a part of a segment is a dot segment to those who see a separator in it. */
    private static boolean hidesDots(String segment) {
        int begin = 0;
        int length = segment.length();
        for (int i = 0; i < length; i++) {
            int width = segment.charAt(i) == ';' ? 1 : isEscapedSeparator(segment, i) ? 3 : 0;
            if (width > 0) {
                if (isDots(segment, begin, i)) {
                    return true;
                }
                begin = i + width;
            }
        }
        return begin > 0 && isDots(segment, begin, length);
    }

    private static boolean isDots(String text, int begin, int end) {
        int length = end - begin;
        return (length == 1 || length == 2) && text.charAt(begin) == '.' && text.charAt(end - 1) == '.';
    }

    private static boolean isDot(String path, int at) {
        return at < path.length() && path.charAt(at) == '.';
    }

    /** {@code %2f}, {@code %5c} or {@code %3b}. */
    private static boolean isEscapedSeparator(String text, int at) {
        if (text.charAt(at) != '%' || at + 2 >= text.length()) {
            return false;
        }
        int low = text.charAt(at + 2) | 0x20;
        return switch (text.charAt(at + 1)) {
            case '2' -> low == 'f';
            case '5' -> low == 'c';
            case '3' -> low == 'b';
            default -> false;
        };
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
