package io.sluice.plugins.errorpage;

import io.sluice.spi.Exchange;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A page with places for values: <code>{{status}}</code>, <code>{{reason}}</code> and <code>{{name}}</code> for any variable of
 * the exchange. Values are text, never markup. A template that begins with a brace is JSON, others are HTML.
 */
final class PageTemplate {
    private static final Pattern PLACE = Pattern.compile("\\{\\{\\s*(\\w+)\\s*}}");

    private record Part(String text, boolean isName) {}

    private final List<Part> parts = new ArrayList<>();
    private final boolean json;

    private PageTemplate(String source) {
        json = source.stripLeading().startsWith("{") && !source.stripLeading().startsWith("{{");
        var places = PLACE.matcher(source);
        int at = 0;
        while (places.find()) {
            parts.add(new Part(source.substring(at, places.start()), false));
            parts.add(new Part(places.group(1), true));
            at = places.end();
        }
        parts.add(new Part(source.substring(at), false));
    }

    static PageTemplate parse(String source) {
        if (source.isBlank()) {
            throw new IllegalArgumentException("must not be empty");
        }
        return new PageTemplate(source);
    }

    String contentType() {
        return json ? "application/json" : "text/html; charset=utf-8";
    }

    byte[] render(int status, Exchange exchange) {
        var page = new StringBuilder(512);
        for (Part part : parts) {
            if (part.isName()) {
                append(page, value(part.text(), status, exchange));
            } else {
                page.append(part.text());
            }
        }
        return page.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String value(String name, int status, Exchange exchange) {
        return switch (name) {
            case "status" -> Integer.toString(status);
            case "reason" -> Reasons.of(status);
            default -> exchange.variable(name).orElse("");
        };
    }

    // What could mean something in HTML or in a JSON string is written such that it means itself.
    private void append(StringBuilder page, String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            boolean plain =
                    c >= ' ' && c != '<' && c != '>' && c != '&' && c != '"' && c != '\'' && c != '\\' && c != '`';
            if (plain) {
                page.append(c);
            } else if (json) {
                page.append("\\u%04x".formatted((int) c));
            } else {
                page.append("&#").append((int) c).append(';');
            }
        }
    }
}
