package io.sluice.plugins.dns;

import io.sluice.spi.config.Setting;
import java.time.Duration;

/** Keys of {@code dns}. */
record DnsConfig(
        @Setting(
                value = "How often the names are looked up. The JDK itself keeps an answer for 30s.",
                fallback = "30s",
                min = 1000)
        Duration interval,

        @Setting(value = "Pass addresses of IPv6 by.", fallback = "false")
        boolean ipv4Only) {}
