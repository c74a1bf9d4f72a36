package io.sluice.core.observe;

import io.sluice.spi.UpstreamFailure;

/** A failure for tests. */
public record SomeFailure(Kind kind) implements UpstreamFailure {
    @Override
    public String upstream() {
        return "backend";
    }

    @Override
    public String detail() {
        return "";
    }
}
