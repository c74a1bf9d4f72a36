package io.sluice.config.load;

/**
 * Something wrong with a configuration, for the operator.
 *
 * @param file the file's name, as given to the loader
 * @param line the first line is 1; 0 when the whole file is to blame
 * @param path the key, such as {@code locations.api.plugins[1]}; may be empty
 * @param message the value and the rule it breaks; never a secret
 */
public record ConfigProblem(String file, int line, String path, String message) {

    /** One line: {@code sluice.toml:12: servers.web.addr: is required}. */
    @Override
    public String toString() {
        return file + (line > 0 ? ":" + line : "") + ": " + (path.isEmpty() ? "" : path + ": ") + message;
    }
}
