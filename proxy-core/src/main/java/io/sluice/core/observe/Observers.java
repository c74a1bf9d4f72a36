package io.sluice.core.observe;

import io.sluice.spi.Exchange;
import io.sluice.spi.Outcome;
import io.sluice.spi.UpstreamFailure;
import io.sluice.spi.http.ResponseHead;
import java.util.List;

/** Several observers as one. */
public final class Observers {
    private Observers() {}

    /** Tells all of them, in their order; with none or one of them there is no detour. */
    public static ExchangeObserver of(List<ExchangeObserver> observers) {
        ExchangeObserver[] watching = observers.stream()
                .filter(one -> !one.equals(ExchangeObserver.NONE))
                .toArray(ExchangeObserver[]::new);
        return switch (watching.length) {
            case 0 -> ExchangeObserver.NONE;
            case 1 -> watching[0];
            default -> new Several(watching);
        };
    }

    private static final class Several implements ExchangeObserver {
        private final ExchangeObserver[] observers;

        Several(ExchangeObserver[] observers) {
            this.observers = observers;
        }

        @Override
        public void started(Exchange exchange, int loop) {
            for (ExchangeObserver observer : observers) {
                observer.started(exchange, loop);
            }
        }

        @Override
        public void upstreamFailed(Exchange exchange, UpstreamFailure failure, int loop) {
            for (ExchangeObserver observer : observers) {
                observer.upstreamFailed(exchange, failure, loop);
            }
        }

        @Override
        public void completed(Exchange exchange, ResponseHead response, Outcome outcome, int loop) {
            for (ExchangeObserver observer : observers) {
                observer.completed(exchange, response, outcome, loop);
            }
        }
    }
}
