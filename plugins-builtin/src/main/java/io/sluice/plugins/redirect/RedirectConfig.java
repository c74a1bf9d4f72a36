package io.sluice.plugins.redirect;

import io.sluice.spi.config.Setting;
import java.util.Optional;

/** Keys of {@code redirect}. */
record RedirectConfig(
        @Setting(value = "Send requests that came by `http` to `https`.", fallback = "false")
        boolean httpToHttps,

        @Setting(
                value = "Send requests whose path is not below this prefix to the same path below it. Compared by whole"
                        + " segments: `/apix` is not below `/api`.",
                example = "\"/api\"")
        Optional<String> prefix,

        @Setting(
                value = "Status of the response: 301, 302, 303, 307 or 308. With 307 and 308 the method stays.",
                fallback = "307")
        int status,

        @Setting(
                value = "Port of the `https` address. When absent, the request's own, unless that is 80 or 443.",
                min = 1,
                max = 65535,
                example = "8443")
        Optional<Integer> port) {}
