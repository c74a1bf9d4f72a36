package io.sluice.core.observe.log;

import io.sluice.core.observe.log.LogTag.Count;
import io.sluice.core.observe.log.LogTag.Name;
import io.sluice.core.observe.log.LogTag.Text;
import io.sluice.core.observe.log.LogTag.Word;
import io.sluice.spi.Outcome;
import io.sluice.spi.config.Suggestions;
import io.sluice.spi.http.HeaderName;
import io.sluice.spi.http.HeaderNames;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * The tags that a format may have: Pingap's and a few more.
 *
 * <ul>
 *   <li>the request: {@code method}, {@code scheme}, {@code host}, {@code uri}, {@code path} and {@code query} (these
 *       three as received, before any rewrite), {@code proto}, {@code referer}, {@code user_agent},
 *       {@code remote_user}, {@code request_id}, {@code payload_size}, {@code payload_size_human};
 *   <li>the client: {@code remote} (the connection's address), {@code client_ip} (the same, or what a trusted proxy
 *       says);
 *   <li>the response: {@code status}, {@code size} (bytes of the body written), {@code size_human}, {@code latency}
 *       (whole milliseconds), {@code latency_ms} (with three decimals), {@code latency_human}, {@code end}
 *       ({@code complete}, {@code client_aborted} …);
 *   <li>the time at the end: {@code when} (RFC 3339, local), {@code when_utc_iso}, {@code when_unix} (milliseconds),
 *       {@code time_local} (nginx's);
 *   <li>the server's name: {@code server};
 *   <li>{@code >NAME} a request header and {@code <NAME} a response header, as they are at the end, {@code ~NAME} a
 *       cookie;
 *   <li>{@code $NAME} a variable of the environment, read once, and {@code $hostname};
 *   <li>{@code :location}, {@code :upstream_addr}, {@code :service_time}, {@code :service_time_human}.
 * </ul>
 */
final class LogTags {
    private static final byte[][] END_NAMES = Arrays.stream(Outcome.End.values())
            .map(end -> end.name().toLowerCase(Locale.ROOT).getBytes(StandardCharsets.US_ASCII))
            .toArray(byte[][]::new);
    private static final Map<String, LogTag> TAGS = Map.ofEntries(
            Map.entry("method", new Text(entry -> entry.request().method())),
            Map.entry("scheme", new Text(entry -> entry.request().scheme())),
            Map.entry("host", new Text(entry -> entry.request().host())),
            Map.entry("uri", new Text(LogEntry::uri)),
            Map.entry("path", new Text(LogEntry::path)),
            Map.entry("query", new Text(LogEntry::query)),
            Map.entry("proto", new Text(entry -> entry.request().protocol())),
            Map.entry("referer", new Text(entry -> entry.requestHeader(HeaderNames.REFERER))),
            Map.entry("user_agent", new Text(entry -> entry.requestHeader(HeaderNames.USER_AGENT))),
            Map.entry("remote_user", new Text(LogEntry::remoteUser)),
            Map.entry("request_id", new Name(LogEntry::requestId)),
            Map.entry("payload_size", new Count((entry, out) -> out.number(entry.requestBytes()))),
            Map.entry("payload_size_human", new Word((entry, out) -> HumanUnits.bytes(entry.requestBytes(), out))),
            Map.entry("remote", new Text(LogEntry::remote)),
            Map.entry("client_ip", new Text(entry -> entry.exchange().clientAddress())),
            Map.entry(
                    "status",
                    new Count((entry, out) -> out.number(entry.outcome().status()))),
            Map.entry("size", new Count((entry, out) -> out.number(entry.responseBytes()))),
            Map.entry("size_human", new Word((entry, out) -> HumanUnits.bytes(entry.responseBytes(), out))),
            Map.entry("latency", new Count((entry, out) -> out.number(entry.micros() / 1000))),
            Map.entry("latency_ms", new Count((entry, out) -> out.thousandths(entry.micros()))),
            Map.entry("latency_human", new Word((entry, out) -> HumanUnits.millis(entry.micros() / 1000, out))),
            Map.entry(
                    "end",
                    new Word((entry, out) -> out.put(nameOf(entry.outcome().end())))),
            Map.entry("when", new Word((entry, out) -> entry.time().writeLocal(out))),
            Map.entry("when_utc_iso", new Word((entry, out) -> entry.time().writeUtc(out))),
            Map.entry("when_unix", new Count((entry, out) -> entry.time().writeMillis(out))),
            Map.entry("time_local", new Word((entry, out) -> entry.time().writeNginx(out))),
            Map.entry("server", new Name(LogEntry::server)),
            Map.entry(":location", new Name(entry -> entry.exchange().location())),
            Map.entry(":upstream_addr", new Name(entry -> entry.outcome().peer().orElse(""))),
            Map.entry(":service_time", new Count((entry, out) -> out.number(entry.micros() / 1000))),
            Map.entry(":service_time_human", new Word((entry, out) -> HumanUnits.millis(entry.micros() / 1000, out))));

    private LogTags() {}

    @SuppressWarnings("EnumOrdinal") // the names are in this order
    private static byte[] nameOf(Outcome.End end) {
        return END_NAMES[end.ordinal()];
    }

    /**
     * The tag with a name, given without its braces.
     *
     * @param environment gives the value of an environment variable, empty when it is not set
     * @throws IllegalArgumentException when there is none
     */
    static LogTag named(String name, UnaryOperator<String> environment) {
        LogTag tag = TAGS.get(name);
        if (tag != null) {
            return tag;
        }
        String rest = name.substring(1);
        return switch (rest.isEmpty() ? ' ' : name.charAt(0)) {
            case '>' -> requestHeader(HeaderName.of(rest));
            case '<' -> responseHeader(HeaderName.of(rest));
            case '~' -> new Text(entry -> entry.request().cookie(rest).orElse(""));
            case '$' -> fromEnvironment(rest, environment);
            default ->
                throw new IllegalArgumentException(
                        "unknown tag \"{" + name + "}\"" + Suggestions.didYouMean(name, TAGS.keySet()));
        };
    }

    private static LogTag requestHeader(HeaderName name) {
        return new Text(entry -> entry.requestHeader(name));
    }

    private static LogTag responseHeader(HeaderName name) {
        return new Text(entry -> entry.responseHeader(name));
    }

    private static LogTag fromEnvironment(String name, UnaryOperator<String> environment) {
        if (name.equals("hostname")) {
            return new Name(entry -> entry.variable("hostname"));
        }
        String value = environment.apply(name);
        return new Name(entry -> value);
    }
}
