package io.sluice.spi.testkit;

import io.sluice.spi.Response;
import io.sluice.spi.body.Body;
import io.sluice.spi.http.HeaderNames;
import java.util.OptionalLong;

/** A response on its way: the head that plugins change, the body as it was made, and the framing that is the proxy's. */
final class Message {
    private final FakeResponseHead head;
    private final Body body;
    private final boolean bodiless;
    private OptionalLong length;

    private Message(FakeResponseHead head, Body body, boolean bodiless, OptionalLong length) {
        this.head = head;
        this.body = body;
        this.bodiless = bodiless;
        this.length = length;
        mendFraming();
    }

    static Message of(Response response, String method) {
        var head = FakeResponseHead.of(response);
        boolean noLength = response.status() == 204
                || response.status() == 304
                || head.headers().contains(HeaderNames.TRANSFER_ENCODING);
        var declared = head.headers().first(HeaderNames.CONTENT_LENGTH);
        var length = declared.isPresent()
                ? OptionalLong.of(Long.parseLong(declared.get()))
                : noLength ? OptionalLong.empty() : lengthOf(response.body());
        return new Message(head, response.body(), method.equals("HEAD"), length);
    }

    private static OptionalLong lengthOf(Body body) {
        return switch (body) {
            case Body.Bytes bytes -> OptionalLong.of(bytes.bytes().remaining());
            case Body.FileRange range -> OptionalLong.of(range.length());
            case Body.Sequence sequence -> OptionalLong.of(sequence.length());
            case Body.Stream stream -> OptionalLong.empty();
        };
    }

    FakeResponseHead head() {
        return head;
    }

    Body body() {
        return body;
    }

    /** Whether a body is out of the question, by the request's method or the status. */
    boolean isBodiless() {
        return bodiless || head.status() == 204 || head.status() == 304;
    }

    /** Undoes what plugins did to framing headers. */
    void mendFraming() {
        head.headers().remove(HeaderNames.TRANSFER_ENCODING);
        if (length.isPresent()) {
            head.headers().set(HeaderNames.CONTENT_LENGTH, Long.toString(length.getAsLong()));
        } else {
            head.headers().remove(HeaderNames.CONTENT_LENGTH);
        }
    }

    /** The body will pass a filter that may change its length. */
    void forgetLength() {
        length = OptionalLong.empty();
    }
}
