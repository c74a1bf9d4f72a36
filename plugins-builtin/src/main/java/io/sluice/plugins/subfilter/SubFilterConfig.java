package io.sluice.plugins.subfilter;

import io.sluice.spi.config.Setting;
import io.sluice.spi.config.Size;
import io.sluice.spi.http.MediaRange;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Keys of {@code sub_filter}. */
record SubFilterConfig(
        @Setting(
                value = "What to replace, applied one after the other: `sub_filter 'text' 'replacement' flags` or"
                        + " `subs_filter 'regex' 'replacement' flags`. Flags: `g` every match instead of the first, `i`"
                        + " without regard to the case of ASCII letters. In the replacement of a regex `$1`, `${name}`"
                        + " stand for groups. `\\'` is a quote.",
                notEmpty = true,
                example = "[\"sub_filter 'http://' 'https://' g\"]")
        List<FilterLine> filters,

        @Setting(value = "Only responses to requests whose path has a match of this.", example = "\"^/docs/\"")
        Optional<Pattern> path,

        @Setting(
                value = "Only responses with these status codes; all when empty.",
                commas = true,
                example = "[200, 404]")
        List<Integer> statusCodes,

        @Setting(value = "Only responses of these media types; `*` for all.", fallback = "text/html")
        List<MediaRange> types,

        @Setting(
                value = "The longest match of a regex that is sure to be found, with what its look-aheads look at."
                        + " That much of a body is held back at most.",
                fallback = "4kib",
                min = 16,
                max = 65536)
        Size maxMatch) {}
