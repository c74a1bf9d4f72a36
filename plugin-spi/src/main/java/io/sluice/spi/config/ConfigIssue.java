package io.sluice.spi.config;

/**
 * Something wrong with a configuration: where, and which rule the value breaks.
 *
 * @param path the key, see {@link KeyPath}; empty for the whole
 * @param message what is wrong, without a full stop; never the value of a secret key
 */
public record ConfigIssue(String path, String message) {

    /** The same issue of a tree which hangs at a path of a larger one. */
    public ConfigIssue under(String parent) {
        return new ConfigIssue(KeyPath.join(parent, path), message);
    }

    @Override
    public String toString() {
        return path.isEmpty() ? message : path + ": " + message;
    }
}
