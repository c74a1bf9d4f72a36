package io.sluice.plugins.limit;

import io.sluice.spi.config.LeftOut;
import io.sluice.spi.config.Setting;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Keys of {@code limit}. */
@LeftOut(
        key = "weight",
        instead = "nothing is estimated from windows before, as in no interval more than \"max\" pass; leave it out")
record LimitConfig(
        @Setting(
                value = "What is limited: how many requests begin in a time, or how many are under way at once.",
                fallback = "rate")
        Type type,

        @Setting(
                value =
                        "By what requests are told apart: the client's address, a header, a cookie, a query parameter, the"
                                + " path, a claim of the token that `jwt` let through, or a variable.",
                fallback = "ip")
        Tag tag,

        @Setting(
                value = "The name of the header, cookie, query parameter, claim or variable.",
                example = "\"X-Api-Key\"")
        Optional<String> key,

        @Setting(value = "How many are let through for each value.", min = 1, max = 1_000_000_000)
        int max,

        @Setting(value = "In what time, for `type = \"rate\"`.", fallback = "10s", min = 1)
        Duration interval,

        @Setting("More limits of this kind, all of which hold at the same time.")
        List<Window> windows,

        @Setting(
                value =
                        "What happens to requests without the header, cookie, parameter, claim or variable: they are not limited,"
                                + " or limited by the client's address.",
                fallback = "pass")
        Missing missing,

        @Setting(
                value = "How many leading bits of an IPv6 address are one client; networks get 64 at least.",
                fallback = "64",
                min = 16,
                max = 128)
        int ipv6Prefix,

        @Setting(
                value = "How many values are remembered at most. With more of them at the same time, some begin anew.",
                fallback = "100000",
                min = 1,
                max = 100_000_000)
        int maxKeys,

        @Setting(value = "Tell clients in `RateLimit-*` headers how much is left.", fallback = "true")
        boolean headers,

        @Setting(
                value = "Only count in the metrics and tell in the log what would be refused, and let all through.",
                fallback = "false")
        boolean dryRun) {
    enum Type {
        RATE,
        INFLIGHT
    }

    enum Tag {
        IP,
        HEADER,
        COOKIE,
        QUERY,
        PATH,
        JWT,
        VARIABLE;

        boolean isNamed() {
            return this != IP && this != PATH;
        }
    }

    enum Missing {
        PASS,
        IP
    }

    /** Another limit. */
    record Window(
            @Setting(value = "How many are let through for each value.", min = 1, max = 1_000_000_000)
            int max,

            @Setting(value = "In what time.", min = 1) Duration interval) {}
}
