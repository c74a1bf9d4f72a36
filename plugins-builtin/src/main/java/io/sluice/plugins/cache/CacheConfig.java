package io.sluice.plugins.cache;

import io.sluice.spi.Template;
import io.sluice.spi.config.CidrBlock;
import io.sluice.spi.config.LeftOut;
import io.sluice.spi.config.Setting;
import io.sluice.spi.config.Size;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Keys of {@code cache}. */
@LeftOut(key = "directory", instead = "a `store` holds what memory does not; leave it out to cache in memory")
@LeftOut(key = "namespace", instead = "each plugin of this category has a cache of its own; leave it out")
@LeftOut(key = "eviction", instead = "what is used least makes room always; leave it out")
@LeftOut(key = "predictor", instead = "what may not be stored is remembered for half a minute always; leave it out")
record CacheConfig(
        @Setting(
                value = "Memory for responses. What is used least makes room.",
                fallback = "64mib",
                min = 1024,
                max = 1L << 40)
        Size maxSize,

        @Setting(value = "The largest body that is stored.", fallback = "1mb", max = 1 << 30)
        Size maxFileSize,

        @Setting(
                value =
                        "A store behind memory, by the name of its `[extensions.NAME]` table or its category. What is not in"
                                + " memory is looked for there, so that it may be more, and last longer than the proxy runs.",
                example = "\"disk\"")
        Optional<String> store,

        @Setting(
                value = "How long a response is looked for in the store before the upstream is asked.",
                fallback = "250ms",
                min = 1,
                max = 60_000)
        Duration storeTimeout,

        @Setting(
                value = "Request headers whose values are part of the key, beside scheme, host, path and query.",
                example = "[\"X-Device\"]")
        List<String> headers,

        @Setting(value = "Further parts of the key; variables are possible.", example = "[\"$http_x_tenant\"]")
        List<Template> key,

        @Setting(value = "The longest time that a response is taken for fresh, whatever it says.", example = "\"1h\"")
        Optional<Duration> maxTtl,

        @Setting(
                value = "How long a response is fresh that does not say, and has no `Last-Modified` to guess by.",
                fallback = "0s")
        Duration defaultTtl,

        @Setting(value = "Store only responses that have `Cache-Control`.", fallback = "false")
        boolean checkCacheControl,

        @Setting(
                value = "How long a stale response may be served while it is validated in the background, where the"
                        + " response does not say.",
                fallback = "0s")
        Duration staleWhileRevalidate,

        @Setting(
                value = "How long a stale response may be served when the upstream fails, where the response does not"
                        + " say.",
                fallback = "0s")
        Duration staleIfError,

        @Setting(
                value = "How long a request waits for another's response to the same; `0s` never.",
                fallback = "1s",
                max = 60_000)
        Duration lock,

        @Setting(
                value = "Path and query of requests that pass by, if this matches a part of them.",
                example = "'^/api/'")
        Optional<Pattern> skip,

        @Setting(
                value = "Whether `Cache-Control` of requests counts: who says `no-cache` has the upstream asked.",
                fallback = "true")
        boolean requestDirectives,

        @Setting(
                value = "Who may send `PURGE`: addresses and blocks; nobody when empty.",
                example = "[\"127.0.0.1\", \"10.0.0.0/8\"]")
        List<CidrBlock> purgeIpList,

        @Setting(
                value = "The header in which the upstream gives responses their tags, apart by commas or spaces, for"
                        + " `PURGE` by tag. It is not passed on.",
                fallback = "Cache-Tag")
        String tagHeader,

        @Setting(value = "Tell in `Cache-Status` (RFC 9211) what was done.", fallback = "true")
        boolean statusHeader) {}
