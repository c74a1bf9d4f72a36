package io.sluice.plugins.subfilter;

import io.sluice.spi.Exchange;
import io.sluice.spi.ResponseResult;
import io.sluice.spi.body.BodyFilter;
import io.sluice.spi.body.BodyResult;
import io.sluice.spi.http.ResponseHead;
import java.util.List;

/** What an instance does, whichever hook it does it in. */
record Filtering(Scope scope, List<Substitution> substitutions) {
    // The length of the body that GET would get is not known, so HEAD must not tell one.
    private static final ResponseResult HEAD = ResponseResult.proceed().filtering(chunk -> BodyResult.proceed());

    ResponseResult apply(Exchange exchange, ResponseHead head) {
        if (!scope.contains(exchange, head)) {
            return ResponseResult.proceed();
        }
        head.disownBody();
        if (exchange.request().method().equals("HEAD")) {
            return HEAD;
        }
        BodyFilter filter = new SubFilter(substitutions);
        return ResponseResult.proceed().filtering(filter);
    }
}
