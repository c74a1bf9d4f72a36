package io.sluice.plugins.stats;

import io.sluice.spi.config.CidrBlock;
import io.sluice.spi.config.Setting;
import java.util.List;

/** Keys of {@code stats}. */
record StatsConfig(
        @Setting(value = "The path that is answered, compared exactly.", fallback = "/stats")
        String path,

        @Setting(
                value = "Addresses of clients that may see it; others are answered as if the plugin were not there.",
                fallback = "127.0.0.0/8, ::1",
                notEmpty = true,
                example = "[\"10.0.0.0/8\"]")
        List<CidrBlock> ipList) {}
