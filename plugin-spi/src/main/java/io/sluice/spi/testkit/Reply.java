package io.sluice.spi.testkit;

import io.sluice.spi.Response;
import io.sluice.spi.UpstreamFailure;

/** What the test's upstream does with a request. */
sealed interface Reply {
    record Answer(Response response) implements Reply {}

    record Failure(UpstreamFailure.Kind kind) implements Reply {}
}
