package io.sluice.spi.testkit;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What went upstream in a run: the request as the plugins left it. */
public final class UpstreamRequest {
    private final Optional<String> upstream;
    private final FakeRequestHead head;
    private final byte[] body;

    UpstreamRequest(Optional<String> upstream, FakeRequestHead head, byte[] body) {
        this.upstream = upstream;
        this.head = head;
        this.body = body;
    }

    /** The upstream that a plugin chose, else the location's own. */
    public Optional<String> upstream() {
        return upstream;
    }

    /** The head, as it was when it was sent. */
    public FakeRequestHead head() {
        return head;
    }

    /** The body, read as UTF-8. */
    public String body() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** The body. */
    public byte[] bodyBytes() {
        return body.clone();
    }

    @Override
    public String toString() {
        return head + "\n" + body();
    }
}
