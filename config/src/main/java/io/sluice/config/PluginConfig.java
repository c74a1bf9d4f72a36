package io.sluice.config;

import io.sluice.spi.config.Setting;
import java.util.Map;
import java.util.Optional;

/** {@code [plugins.NAME]}: one plugin. What its category's own keys may be only the category's factory knows. */
public record PluginConfig(
        @Setting(value = "Which kind of plugin it is.", notEmpty = true, example = "\"request_id\"")
        String category,

        @Setting(
                value = "When the plugin runs: `early_request`, `request`, `proxy_upstream`, `upstream_response` or"
                        + " `response`, of which a category allows some; its first when absent.",
                example = "\"request\"")
        Optional<String> step,

        @Setting(
                value =
                        "When the plugin throws: `fail` ends the exchange with 500, `continue` goes on without the plugin.",
                fallback = "fail")
        OnError onError,

        @Setting("A note.") Optional<String> remark,

        @Setting("All other keys, as the category defines them.")
        Map<String, Object> settings) {

    /** Without the settings, among which may be secrets. */
    @Override
    public String toString() {
        return "PluginConfig[category=" + category + ", step=" + step + ", onError=" + onError + ']';
    }

    /** What happens to the exchange in which the plugin throws. */
    public enum OnError {
        FAIL,
        CONTINUE
    }
}
