package io.sluice.core.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.spi.Exchange;
import io.sluice.spi.Outcome;
import io.sluice.spi.UpstreamFailure;
import io.sluice.spi.http.ResponseHead;
import io.sluice.spi.testkit.FakeExchange;
import io.sluice.spi.testkit.FakeResponseHead;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ObserversTest {
    private final List<String> calls = new ArrayList<>();

    private final class Recorder implements ExchangeObserver {
        private final String name;

        Recorder(String name) {
            this.name = name;
        }

        @Override
        public void started(Exchange exchange, int loop) {
            calls.add(name + " started on " + loop);
        }

        @Override
        public void upstreamFailed(Exchange exchange, UpstreamFailure failure, int loop) {
            calls.add(name + " failed by " + failure.kind());
        }

        @Override
        public void completed(Exchange exchange, ResponseHead response, Outcome outcome, int loop) {
            calls.add(name + " completed with " + outcome.status());
        }
    }

    @Test
    void noneIsNone() {
        assertThat(Observers.of(List.of())).isSameAs(ExchangeObserver.NONE);
        assertThat(Observers.of(List.of(ExchangeObserver.NONE, ExchangeObserver.NONE)))
                .isSameAs(ExchangeObserver.NONE);
    }

    @Test
    void whatOneThrowsHarmsNoOther() {
        var broken = new ExchangeObserver() {
            @Override
            public void started(Exchange exchange, int loop) {
                throw new IllegalStateException("started");
            }

            @Override
            public void upstreamFailed(Exchange exchange, UpstreamFailure failure, int loop) {
                throw new IllegalStateException("failed");
            }

            @Override
            public void completed(Exchange exchange, ResponseHead response, Outcome outcome, int loop) {
                throw new AssertionError("completed");
            }
        };
        for (var observers : List.of(List.<ExchangeObserver>of(broken), List.of(broken, new Recorder("a")))) {
            var observer = Observers.of(observers);
            observer.started(FakeExchange.get("/"), 1);
            observer.upstreamFailed(FakeExchange.get("/"), new SomeFailure(UpstreamFailure.Kind.CONNECT_FAILED), 1);
            observer.completed(FakeExchange.get("/"), FakeResponseHead.of(200), SomeOutcome.of(200), 1);
        }
        assertThat(calls).containsExactly("a started on 1", "a failed by CONNECT_FAILED", "a completed with 200");
    }

    @Test
    void severalAreToldInTheirOrder() {
        var observer = Observers.of(List.of(new Recorder("a"), ExchangeObserver.NONE, new Recorder("b")));
        var exchange = FakeExchange.get("/");

        observer.started(exchange, 3);
        observer.upstreamFailed(exchange, new SomeFailure(UpstreamFailure.Kind.CONNECT_FAILED), 3);
        observer.completed(exchange, FakeResponseHead.of(502), SomeOutcome.of(502), 3);

        assertThat(calls)
                .containsExactly(
                        "a started on 3",
                        "b started on 3",
                        "a failed by CONNECT_FAILED",
                        "b failed by CONNECT_FAILED",
                        "a completed with 502",
                        "b completed with 502");
    }
}
