package io.sluice.plugins.combinedauth;

import io.sluice.spi.config.CidrBlock;
import io.sluice.spi.config.Setting;
import java.util.List;

/** Keys of {@code combined_auth}. */
record CombinedAuthConfig(
        @Setting(value = "The applications that are let through.", notEmpty = true)
        List<App> authorizations) {

    /** One application. */
    record App(
            @Setting(value = "The name it brings in the query as `app_id`.", notEmpty = true)
            String appId,

            @Setting(
                    value = "The secret it makes digests with. `*` stands for none: then neither time nor digest are"
                            + " asked for, and `ip_list` is all that guards.",
                    notEmpty = true,
                    secret = true)
            String secret,

            @Setting(
                    value = "How many seconds its clock may be wrong, either way. Required, unless `secret` is `*`.",
                    fallback = "0",
                    min = 0,
                    max = 86_400,
                    example = "60")
            int deviation,

            @Setting(
                    value = "Addresses and blocks it may come from; any when empty.",
                    example = "[\"10.0.0.0/8\", \"2001:db8::1\"]")
            List<CidrBlock> ipList) {}
}
