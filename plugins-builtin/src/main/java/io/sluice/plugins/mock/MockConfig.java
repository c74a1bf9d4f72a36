package io.sluice.plugins.mock;

import io.sluice.spi.HeaderTemplate;
import io.sluice.spi.config.Setting;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Keys of {@code mock}. */
record MockConfig(
        @Setting(
                value = "The path that is answered, compared exactly; every path when absent or empty.",
                example = "\"/mock\"")
        Optional<String> path,

        @Setting(value = "Status of the response.", fallback = "200", min = 200, max = 599)
        int status,

        @Setting(
                value = "Header lines of the response; values may contain variables.",
                example = "[\"Content-Type: application/json\"]")
        List<HeaderTemplate> headers,

        @Setting(value = "Body of the response.", example = "'{\"name\": \"mock\"}'")
        Optional<String> data,

        @Setting(value = "Time to wait before the response is sent.", fallback = "0s")
        Duration delay) {}
