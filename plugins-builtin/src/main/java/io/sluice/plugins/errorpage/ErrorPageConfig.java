package io.sluice.plugins.errorpage;

import io.sluice.spi.config.Setting;
import java.nio.file.Path;
import java.util.Map;

/** Keys of {@code error_page}. */
record ErrorPageConfig(
        @Setting(
                value =
                        "Templates by status: `\"404\"`, or `\"4xx\"` and `\"5xx\"` for those without one of their own.",
                example = "{ \"404\" = \"<h1>No {{path}} here</h1>\" }")
        Map<String, String> templates,

        @Setting(
                value = "The same, with the templates in files, which are read again when they change.",
                example = "{ \"5xx\" = \"/etc/sluice/5xx.html\" }")
        Map<String, Path> files,

        @Setting(
                value =
                        "Replace the error pages that upstreams send, too. Otherwise only those that the proxy and plugins make.",
                fallback = "false")
        boolean upstreamErrors) {}
