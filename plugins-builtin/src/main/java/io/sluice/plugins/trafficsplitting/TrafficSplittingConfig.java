package io.sluice.plugins.trafficsplitting;

import io.sluice.spi.config.Setting;
import io.sluice.spi.config.Size;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/** Keys of {@code traffic_splitting}. */
record TrafficSplittingConfig(
        @Setting(
                value = "The upstream that a share of the requests goes to, instead of the location's.",
                example = "\"canary\"")
        Optional<String> upstream,

        @Setting(
                value = "How many of a hundred requests go there; fractions are possible.",
                fallback = "0",
                min = 0,
                max = 100)
        double weight,

        @Setting(
                value =
                        "Decide by a value that the client brings, so that it stays where it is: the same value always goes the"
                                + " same way. Requests without it stay with the location's upstream.",
                fallback = "false")
        boolean stickiness,

        @Setting(value = "The cookie whose value decides. Comes before `sticky_header`.", example = "\"user\"")
        Optional<String> stickyCookie,

        @Setting(value = "The header whose value decides.", example = "\"X-User\"")
        Optional<String> stickyHeader,

        @Setting(value = "Give clients that do not bring the cookie one.", fallback = "false")
        boolean issueCookie,

        @Setting(
                value =
                        "Values that have a match go to the upstream, others never do; `weight` only has to be above 0.",
                example = "\"^beta-\"")
        Optional<Pattern> matcher,

        @Setting(
                value = "An upstream that gets copies of requests. Its answers are dropped, and nobody waits for them.",
                example = "\"shadow\"")
        Optional<String> mirror,

        @Setting(
                value = "How many of a hundred requests are copied; fractions are possible.",
                fallback = "100",
                min = 0,
                max = 100)
        double mirrorPercent,

        @Setting(value = "Requests with a longer body are not copied.", fallback = "64KiB", max = 16777216)
        Size mirrorMaxBody,

        @Setting(
                value = "While so many copies are under way there are no more.",
                fallback = "100",
                min = 1,
                max = 10000)
        int mirrorMaxInFlight,

        @Setting(value = "Copies that take longer are given up.", fallback = "10s", min = 1)
        Duration mirrorTimeout) {}
