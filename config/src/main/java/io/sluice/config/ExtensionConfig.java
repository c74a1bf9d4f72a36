package io.sluice.config;

import io.sluice.spi.config.Setting;
import java.util.Map;
import java.util.Optional;

/** {@code [extensions.NAME]}: something that extends the proxy at one of its points. */
public record ExtensionConfig(
        @Setting(value = "Which kind of extension it is.", notEmpty = true, example = "\"dns\"")
        String category,

        @Setting("Its place where all of its kind are used; the lowest comes first. The category's own when absent.")
        Optional<Integer> order,

        @Setting("A note.") Optional<String> remark,

        @Setting("All other keys, as the category defines them.")
        Map<String, Object> settings) {

    /** What a category is when nothing is said about it. */
    public static ExtensionConfig of(String category) {
        return new ExtensionConfig(category, Optional.empty(), Optional.empty(), Map.of());
    }

    /** Without the settings, among which may be secrets. */
    @Override
    public String toString() {
        return "ExtensionConfig[category=" + category + ", order=" + order + ']';
    }
}
