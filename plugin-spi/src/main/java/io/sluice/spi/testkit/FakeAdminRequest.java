package io.sluice.spi.testkit;

import io.sluice.spi.admin.AdminRequest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** A request of an operator, for tests of admin routes. */
public final class FakeAdminRequest implements AdminRequest {
    private final FakeRequestHead head;
    private final Optional<String> contentType;
    private final byte[] bytes;

    private FakeAdminRequest(FakeRequestHead head, Optional<String> contentType, byte[] bytes) {
        this.head = head;
        this.contentType = contentType;
        this.bytes = bytes;
    }

    /**
     * A request.
     *
     * @param target path and query behind {@code /plugins/NAME/api}
     */
    public static FakeAdminRequest of(String method, String target) {
        return new FakeAdminRequest(FakeRequestHead.of(method, target), Optional.empty(), new byte[0]);
    }

    /** The same with a body. */
    public FakeAdminRequest body(String type, String text) {
        return new FakeAdminRequest(head, Optional.of(type), text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public Optional<String> contentType() {
        return contentType;
    }

    @Override
    public ByteBuffer body() {
        return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
    }

    @Override
    public String method() {
        return head.method();
    }

    @Override
    public String path() {
        return head.path();
    }

    @Override
    public Optional<String> queryParameter(String name) {
        return head.queryParameter(name);
    }
}
