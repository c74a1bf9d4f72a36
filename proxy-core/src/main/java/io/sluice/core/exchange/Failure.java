package io.sluice.core.exchange;

import io.sluice.spi.UpstreamFailure;

/** An {@link UpstreamFailure} as a value. */
record Failure(Kind kind, String upstream, String detail) implements UpstreamFailure {}
