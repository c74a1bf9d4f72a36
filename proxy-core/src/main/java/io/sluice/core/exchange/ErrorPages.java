package io.sluice.core.exchange;

import io.sluice.core.http.ReasonPhrases;
import io.sluice.spi.Exchange;
import io.sluice.spi.Response;
import io.sluice.spi.http.HeaderNames;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The responses that the proxy makes itself when something went wrong. They say what and never why: no names, addresses or
 * stack traces of the inside.
 */
public final class ErrorPages {
    private static final String BUILT_IN = """
            <!doctype html>
            <html lang="en">
            <head><meta charset="utf-8"><title>{{status}} {{reason}}</title></head>
            <body><h1>{{status}} {{reason}}</h1></body>
            </html>
            """;

    private static final String REQUEST_ID = "{{request_id}}";

    private final Map<Integer, Response> pages = new HashMap<>();
    private final String template;

    /** The built-in pages. */
    public ErrorPages() {
        this(BUILT_IN);
    }

    /**
     * Pages from a template with the placeholders <code>{{status}}</code>, <code>{{reason}}</code> and
     * <code>{{request_id}}</code>. A template that begins with a brace is sent as JSON, others as HTML.
     */
    public ErrorPages(String template) {
        this.template = template;
        for (int status = 400; status < 600; status++) {
            pages.put(status, render(template.replace(REQUEST_ID, ""), status));
        }
    }

    /** What is left of an identifier when everything is gone that could mean something in HTML or JSON. */
    private static String plain(String id) {
        return id.replaceAll("[^A-Za-z0-9._:=@/+-]", "");
    }

    private static Response render(String template, int status) {
        String text = template.replace("{{status}}", Integer.toString(status))
                .replace("{{reason}}", ReasonPhrases.of(status));
        boolean json = text.stripLeading().startsWith("{");
        return Response.of(status)
                .withHeader(HeaderNames.CONTENT_TYPE, json ? "application/json" : "text/html; charset=utf-8")
                .withHeader(HeaderNames.CACHE_CONTROL, "no-store")
                .withBody(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The page for a status of 400 to 599 that ends an exchange, with the exchange's {@code request_id} if it has one. */
    Response page(int status, Exchange exchange) {
        Optional<String> id = template.contains(REQUEST_ID) ? exchange.variable("request_id") : Optional.empty();
        return id.isEmpty() ? page(status) : render(template.replace(REQUEST_ID, plain(id.get())), status);
    }

    /** The page for a status of 400 to 599. */
    public Response page(int status) {
        Response page = pages.get(status);
        if (page == null) {
            throw new IllegalArgumentException("no error: " + status);
        }
        return page;
    }
}
