package io.sluice.spi;

import java.io.Serial;

/** A plugin's configuration is unusable. The message is shown to the operator: name the value and the rule it breaks. */
public final class InvalidPluginConfig extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String key;

    /**
     * Blames one key.
     *
     * @param key the key inside the plugin's table such as {@code keys[2]}, or empty for the table as a whole
     */
    public InvalidPluginConfig(String key, String message) {
        super(message);
        this.key = key;
    }

    /** Blames one key, with the cause. */
    public InvalidPluginConfig(String key, String message, Throwable cause) {
        super(message, cause);
        this.key = key;
    }

    /** The key inside the plugin's table that is to blame, or empty for the table as a whole. */
    public String key() {
        return key;
    }
}
