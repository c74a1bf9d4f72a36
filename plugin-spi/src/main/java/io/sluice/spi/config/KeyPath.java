package io.sluice.spi.config;

/**
 * The way to a value in a configuration, as text: {@code locations.api.plugins[1]}. Names with characters other than
 * letters, digits, {@code _} and {@code -} are quoted: {@code locations."a.b".path}. The root is the empty text.
 */
public final class KeyPath {
    private KeyPath() {}

    /** The path of a key of a table. */
    public static String key(String parent, String name) {
        return join(parent, isBare(name) ? name : '"' + name + '"');
    }

    /** The path of a list's element, the first being 0. */
    public static String element(String parent, int index) {
        return parent + '[' + index + ']';
    }

    /** A path below another one. */
    public static String join(String parent, String path) {
        return parent.isEmpty() || path.isEmpty() || path.startsWith("[") ? parent + path : parent + '.' + path;
    }

    /** The path of the table or list that holds the value; the root's is the root. */
    public static String parent(String path) {
        int cut = 0;
        boolean quoted = false;
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            quoted ^= c == '"';
            if (!quoted && (c == '.' || c == '[')) {
                cut = i;
            }
        }
        return path.substring(0, cut);
    }

    private static boolean isBare(String name) {
        return !name.isEmpty() && name.chars().allMatch(KeyPath::isBare);
    }

    private static boolean isBare(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    }
}
