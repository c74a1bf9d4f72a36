package io.sluice.plugins.fault;

import io.sluice.spi.config.Setting;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/** Keys of {@code fault}. */
record FaultConfig(
        @Setting(value = "How long requests are held up.", example = "\"2s\"")
        Optional<Duration> delay,

        @Setting(
                value = "How many of a hundred requests are held up, drawn by lot; fractions are possible.",
                fallback = "100",
                min = 0,
                max = 100)
        double delayPercent,

        @Setting(
                value = "Status that requests are answered with instead of going on.",
                min = 200,
                max = 599,
                example = "503")
        Optional<Integer> abortStatus,

        @Setting(
                value = "How many of a hundred requests are answered so, drawn by lot, independently of the delay.",
                fallback = "100",
                min = 0,
                max = 100)
        double abortPercent,

        @Setting(value = "Only requests whose path has a match of this; all when absent.", example = "\"^/api/\"")
        Optional<Pattern> path,

        @Setting(value = "Only requests that have this header; all when absent.", example = "\"X-Chaos\"")
        Optional<String> header) {}
