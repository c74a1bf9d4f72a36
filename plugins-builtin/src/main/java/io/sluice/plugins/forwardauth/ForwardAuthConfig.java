package io.sluice.plugins.forwardauth;

import io.sluice.spi.config.Setting;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/** Keys of {@code forward_auth}. */
record ForwardAuthConfig(
        @Setting(value = "The upstream that decides: `NAME` of `[upstreams.NAME]`.", example = "\"authelia\"")
        String upstream,

        @Setting(
                value =
                        "What it is asked for: a path with optional query. Of an address with `http://` or `https://` before"
                                + " it the host becomes the `Host` of the question, and nothing else.",
                example = "\"/api/verify\"")
        URI authUrl,

        @Setting(
                value =
                        "The request's headers that it is shown. All when empty, without those of the connection, of bodies and"
                                + " of conditions.",
                example = "[\"Cookie\", \"Authorization\"]")
        List<String> requestHeaders,

        @Setting(
                value =
                        "Headers of its answer that the upstream gets, such as who the client is. What clients send under"
                                + " these names is removed from every request.",
                example = "[\"Remote-User\", \"Remote-Groups\"]")
        List<String> addHeaders,

        @Setting(
                value = "How long it may take, to the last byte. No longer than `await_timeout` of `[basic]`.",
                fallback = "10s",
                min = 1)
        Duration timeout) {}
