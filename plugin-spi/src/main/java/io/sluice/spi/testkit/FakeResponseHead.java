package io.sluice.spi.testkit;

import io.sluice.spi.Response;
import io.sluice.spi.http.ResponseHead;

/** A response's head in memory. */
public final class FakeResponseHead implements ResponseHead {
    private final FakeHeaders headers;
    private int status;

    private FakeResponseHead(int status, FakeHeaders headers) {
        this.status = status;
        this.headers = headers;
    }

    /** A head with these header lines: name, value, name, value … */
    public static FakeResponseHead of(int status, String... namesAndValues) {
        return new FakeResponseHead(status, FakeHeaders.of(namesAndValues));
    }

    static FakeResponseHead of(Response response) {
        var headers = new FakeHeaders();
        response.forEachHeader(headers::add);
        return new FakeResponseHead(response.status(), headers);
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public void setStatus(int newStatus) {
        if (newStatus < 200 || newStatus > 599) {
            throw new IllegalArgumentException("a final status is 200 to 599, was " + newStatus);
        }
        status = newStatus;
    }

    @Override
    public FakeHeaders headers() {
        return headers;
    }

    /** Status and header lines: for the messages of failed assertions. */
    @Override
    public String toString() {
        return status + "\n" + headers;
    }
}
