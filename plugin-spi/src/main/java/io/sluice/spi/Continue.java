package io.sluice.spi;

import io.sluice.spi.body.BodyFilter;
import java.util.Objects;

/**
 * Go on with the next plugin.
 *
 * @param filter sees the body that belongs to the hook's head; {@link BodyFilter#NONE} leaves it alone
 */
public record Continue(BodyFilter filter) implements RequestResult, ResponseResult, FailureResult {
    /** Refuses null. */
    public Continue {
        Objects.requireNonNull(filter, "filter");
    }

    /** Go on without a filter: the one instance, so that nothing is allocated where nothing changes. */
    public static final Continue PROCEED = new Continue(BodyFilter.NONE);

    /**
     * Go on, and have this exchange's body pass through a filter. The filter is this exchange's alone and is closed by
     * the proxy. Means something as the result of {@code onRequest} (request body), {@code onUpstreamResponse} and
     * {@code onResponse} (response body).
     */
    public Continue filtering(BodyFilter bodyFilter) {
        return new Continue(bodyFilter);
    }
}
