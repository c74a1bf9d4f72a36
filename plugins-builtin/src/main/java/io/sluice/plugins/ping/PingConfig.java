package io.sluice.plugins.ping;

import io.sluice.spi.config.Setting;

/** Keys of {@code ping}. */
record PingConfig(
        @Setting(value = "The path that is answered, compared exactly.", fallback = "/ping")
        String path) {}
