package io.sluice.spi;

import java.util.ArrayList;
import java.util.List;

/**
 * A text with variables, for values that operators configure: {@code $name} or {@code ${name}}, and {@code $$} for a dollar
 * sign. A name has letters, digits and underscores. Made once; {@link #expand} only joins.
 *
 * <p>Built-in variables: {@code host}, {@code scheme}, {@code method}, {@code path}, {@code query}, {@code uri} (path and
 * query), {@code request_uri} (the same as it was received, before any rewrite), {@code hostname} (this machine),
 * {@code remote_addr}, {@code remote_port}, {@code client_ip}, {@code server_addr}, {@code server_port}, {@code location},
 * {@code proxy_add_x_forwarded_for}, of encrypted connections {@code tls_version}, {@code tls_cipher} and
 * {@code tls_client_subject} (see {@link TlsSession}), and {@code http_NAME} for the request header {@code NAME}
 * (underscores stand for dashes). Others are captures of the
 * location's patterns and what plugins set. What is not set expands to nothing.
 */
public final class Template {
    private sealed interface Part {
        record Text(String text) implements Part {}

        record Variable(String name) implements Part {}
    }

    private final String source;
    private final List<Part> parts;

    private Template(String source, List<Part> parts) {
        this.source = source;
        this.parts = parts;
    }

    /**
     * Reads a template.
     *
     * @throws IllegalArgumentException for a dollar sign that begins no variable, or a brace without its partner
     */
    public static Template parse(String source) {
        var parts = new ArrayList<Part>();
        var text = new StringBuilder();
        int at = 0;
        while (at < source.length()) {
            char c = source.charAt(at);
            if (c != '$') {
                text.append(c);
                at++;
            } else if (source.startsWith("$$", at)) {
                text.append('$');
                at += 2;
            } else {
                boolean braced = source.startsWith("${", at);
                int from = at + (braced ? 2 : 1);
                int to = endOfName(source, from);
                if (to == from || (braced && (to == source.length() || source.charAt(to) != '}'))) {
                    throw new IllegalArgumentException(
                            "\"$\" at %d begins no variable; write \"$$\" for a dollar sign".formatted(at));
                }
                if (!text.isEmpty()) {
                    parts.add(new Part.Text(text.toString()));
                    text.setLength(0);
                }
                parts.add(new Part.Variable(source.substring(from, to)));
                at = braced ? to + 1 : to;
            }
        }
        if (!text.isEmpty() || parts.isEmpty()) {
            parts.add(new Part.Text(text.toString()));
        }
        return new Template(source, List.copyOf(parts));
    }

    private static int endOfName(String source, int from) {
        int to = from;
        while (to < source.length() && (Character.isLetterOrDigit(source.charAt(to)) || source.charAt(to) == '_')) {
            to++;
        }
        return to;
    }

    /** The text with the exchange's values. Without variables this is the text itself, and costs nothing. */
    public String expand(Exchange exchange) {
        if (parts.size() == 1) {
            return valueOf(parts.getFirst(), exchange);
        }
        var text = new StringBuilder(source.length() + 32);
        for (Part part : parts) {
            text.append(valueOf(part, exchange));
        }
        return text.toString();
    }

    private static String valueOf(Part part, Exchange exchange) {
        return switch (part) {
            case Part.Text(String text) -> text;
            case Part.Variable(String name) -> exchange.variable(name).orElse("");
        };
    }

    /** The template as it was written. */
    @Override
    public String toString() {
        return source;
    }
}
