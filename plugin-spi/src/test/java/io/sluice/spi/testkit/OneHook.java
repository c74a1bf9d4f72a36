package io.sluice.spi.testkit;

import io.sluice.spi.Exchange;
import io.sluice.spi.FailureResult;
import io.sluice.spi.Outcome;
import io.sluice.spi.Plugin;
import io.sluice.spi.RequestResult;
import io.sluice.spi.Response;
import io.sluice.spi.ResponseResult;
import io.sluice.spi.UpstreamFailure;
import io.sluice.spi.body.BodyFilter;
import io.sluice.spi.http.ResponseHead;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Plugins with one hook each, as a test says it. */
final class OneHook {
    private OneHook() {}

    record OnRequest(Function<Exchange, RequestResult> hook) implements Plugin {
        @Override
        public RequestResult onRequest(Exchange exchange) {
            return hook.apply(exchange);
        }
    }

    record OnUpstreamResponse(BiFunction<Exchange, ResponseHead, ResponseResult> hook) implements Plugin {
        @Override
        public ResponseResult onUpstreamResponse(Exchange exchange, ResponseHead head) {
            return hook.apply(exchange, head);
        }
    }

    record OnResponse(BiFunction<Exchange, ResponseHead, ResponseResult> hook) implements Plugin {
        @Override
        public ResponseResult onResponse(Exchange exchange, ResponseHead head) {
            return hook.apply(exchange, head);
        }
    }

    record OnFailure(Function<UpstreamFailure, FailureResult> hook) implements Plugin {
        @Override
        public FailureResult onUpstreamFailure(Exchange exchange, UpstreamFailure failure) {
            return hook.apply(failure);
        }
    }

    record OnComplete(List<Outcome> outcomes) implements Plugin {
        @Override
        public void onComplete(Exchange exchange, Outcome outcome) {
            outcomes.add(outcome);
        }
    }

    static Plugin answering(int status, String text) {
        return new OnRequest(exchange -> RequestResult.respond(Response.text(status, text)));
    }

    static Plugin filtering(BodyFilter filter) {
        return new OnResponse((exchange, head) -> ResponseResult.proceed().filtering(filter));
    }

    static Plugin mark(String value) {
        return new OnResponse((exchange, head) -> {
            head.headers().add("X-Mark", value);
            return ResponseResult.proceed();
        });
    }
}
