package io.sluice.spi.testkit;

import io.sluice.spi.admin.AdminRequest;
import java.util.Optional;

/** A request of an operator, for tests of admin routes. */
public final class FakeAdminRequest implements AdminRequest {
    private final FakeRequestHead head;

    private FakeAdminRequest(FakeRequestHead head) {
        this.head = head;
    }

    /**
     * A request.
     *
     * @param target path and query behind {@code /plugins/NAME/api}
     */
    public static FakeAdminRequest of(String method, String target) {
        return new FakeAdminRequest(FakeRequestHead.of(method, target));
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
