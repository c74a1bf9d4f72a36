package io.sluice.config.load;

/**
 * A place where a text is not the TOML that can be read here.
 *
 * @param path the key or table the fault belongs to; empty when that cannot be said
 * @param message does not quote what stands there, since that may be a secret
 */
record TomlFault(int line, String path, String message) {

    /** Whether a problem at the other path may come from nothing but this fault. */
    boolean mayCause(String other) {
        return !path.isEmpty() && (isAround(path, other) || isAround(other, path));
    }

    private static boolean isAround(String outer, String inner) {
        return inner.equals(outer) || inner.startsWith(outer + '.') || inner.startsWith(outer + '[');
    }
}
