package io.sluice.core.observe.log;

import io.sluice.spi.config.Suggestions;
import io.sluice.spi.http.HeaderName;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * What is in a line of the access log.
 *
 * <p>A format is a name ({@code combined} and {@code common} as nginx and Apache have them, {@code short} and
 * {@code tiny} as Pingap has them, {@code json}) or a text with tags in braces, see {@link LogTags}. A brace that
 * begins no tag is itself, so a text may look like JSON; one that begins with <code>{"</code> has its values escaped
 * for JSON, others as nginx does it.
 *
 * <p>{@code json} writes one object a line. Its members are always there, in this order, and are text unless said
 * otherwise, or {@code null} where there is nothing to say: {@code time} (RFC 3339, UTC), {@code server},
 * {@code location}, {@code client_ip}, {@code remote}, {@code method}, {@code scheme}, {@code host}, {@code uri},
 * {@code proto}, the numbers {@code status}, {@code size} and {@code payload_size} (bytes of the bodies) and
 * {@code latency_ms}, {@code referer}, {@code user_agent}, {@code request_id}, {@code upstream_addr}, {@code end}.
 */
public final class LogFormat {
    private static final String COMMON =
            "{client_ip} - {remote_user} [{time_local}] \"{method} {uri} {proto}\" {status} {size}";
    private static final Map<String, String> NAMED = Map.of(
            "combined",
            COMMON + " \"{referer}\" \"{user_agent}\"",
            "common",
            COMMON,
            "short",
            "{remote} {method} {uri} {proto} {status} {size_human} - {latency}ms",
            "tiny",
            "{method} {uri} {status} {size_human} - {latency}ms");

    private static final byte[] NULL = {'n', 'u', 'l', 'l'};
    private static final List<String> NAMES = List.of("combined", "common", "short", "tiny", "json");

    // Each is a tag of the same name unless another is given.
    private static final List<String> JSON_MEMBERS = List.of(
            "time=when_utc_iso",
            "server",
            "location=:location",
            "client_ip",
            "remote",
            "method",
            "scheme",
            "host",
            "uri",
            "proto",
            "status",
            "size",
            "payload_size",
            "latency_ms",
            "referer",
            "user_agent",
            "request_id",
            "upstream_addr=:upstream_addr",
            "end");

    /** Writes one part of a line. */
    @FunctionalInterface
    private interface Part {
        void write(LogEntry entry, LineBuffer out);
    }

    private final String source;
    private final Part[] parts;

    private LogFormat(String source, List<Part> parts) {
        this.source = source;
        this.parts = parts.toArray(Part[]::new);
    }

    /**
     * Reads a format.
     *
     * @param text name or template
     * @throws IllegalArgumentException when it has a tag that does not exist; the message names it
     */
    public static LogFormat parse(String text) {
        return parse(text, name -> System.getenv().getOrDefault(name, ""));
    }

    /** Whether a text is the name of a format. */
    static boolean isNamed(String text) {
        return NAMES.contains(text);
    }

    static LogFormat parse(String text, UnaryOperator<String> environment) {
        return new LogFormat(
                text, text.equals("json") ? json() : template(NAMED.getOrDefault(text, text), environment));
    }

    private static List<Part> template(String text, UnaryOperator<String> environment) {
        var escaping = text.startsWith("{\"") ? Escaping.JSON : Escaping.HEX;
        var parts = new ArrayList<Part>();
        int tags = 0;
        int done = 0;
        for (int open = text.indexOf('{'); open >= 0; open = text.indexOf('{', open + 1)) {
            int close = endOfTag(text, open + 1);
            if (close > 0) {
                addLiteral(text.substring(done, open), parts);
                parts.add(part(LogTags.named(text.substring(open + 1, close), environment), escaping));
                done = close + 1;
                tags++;
            }
        }
        addLiteral(text.substring(done), parts);
        if (tags == 0) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is no format and has no tag in braces" + Suggestions.didYouMean(text, NAMES));
        }
        return parts;
    }

    /** Place of the brace that closes a tag; -1 when what begins at {@code from} cannot be one. */
    private static int endOfTag(String text, int from) {
        int at = from;
        while (at < text.length() && isTagCharacter(text.charAt(at))) {
            at++;
        }
        return at > from && at < text.length() && text.charAt(at) == '}' ? at : -1;
    }

    private static boolean isTagCharacter(char c) {
        return HeaderName.isTokenByte(c) || c == '<' || c == '>' || c == ':';
    }

    private static void addLiteral(String text, List<Part> parts) {
        if (text.isEmpty()) {
            return;
        }
        if (text.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("a format is one line without control characters");
        }
        byte[] ready = text.getBytes(StandardCharsets.UTF_8);
        parts.add((entry, out) -> out.put(ready));
    }

    private static Part part(LogTag tag, Escaping escaping) {
        return switch (tag) {
            case LogTag.Count(var writer) -> writer::accept;
            case LogTag.Word(var writer) -> writer::accept;
            case LogTag.Text(var value) -> text(value, escaping::writeLatin1);
            case LogTag.Name(var value) -> text(value, escaping::write);
        };
    }

    private static Part text(Function<LogEntry, String> value, BiConsumer<String, LineBuffer> writer) {
        return (entry, out) -> {
            String text = value.apply(entry);
            if (text.isEmpty()) {
                out.put('-');
            } else {
                writer.accept(text, out);
            }
        };
    }

    private static List<Part> json() {
        var parts = new ArrayList<Part>();
        char before = '{';
        for (String member : JSON_MEMBERS) {
            int equals = member.indexOf('=');
            String name = equals < 0 ? member : member.substring(0, equals);
            addLiteral(before + "\"" + name + "\":", parts);
            parts.add(jsonValue(LogTags.named(member.substring(equals + 1), UnaryOperator.identity())));
            before = ',';
        }
        addLiteral("}", parts);
        return parts;
    }

    private static Part jsonValue(LogTag tag) {
        return switch (tag) {
            case LogTag.Count(var writer) -> writer::accept;
            case LogTag.Word(var writer) ->
                (entry, out) -> {
                    out.put('"');
                    writer.accept(entry, out);
                    out.put('"');
                };
            case LogTag.Text(var value) -> jsonText(value, Escaping.JSON::writeLatin1);
            case LogTag.Name(var value) -> jsonText(value, Escaping.JSON::write);
        };
    }

    private static Part jsonText(Function<LogEntry, String> value, BiConsumer<String, LineBuffer> writer) {
        return (entry, out) -> {
            String text = value.apply(entry);
            if (text.isEmpty()) {
                out.put(NULL);
            } else {
                out.put('"');
                writer.accept(text, out);
                out.put('"');
            }
        };
    }

    /** Writes the line of an exchange, without the line feed. */
    void write(LogEntry entry, LineBuffer out) {
        for (Part part : parts) {
            part.write(entry, out);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LogFormat format && source.equals(format.source);
    }

    @Override
    public int hashCode() {
        return source.hashCode();
    }

    /** The format as it was written. */
    @Override
    public String toString() {
        return source;
    }
}
