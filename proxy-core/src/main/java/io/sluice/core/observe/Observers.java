package io.sluice.core.observe;

import io.sluice.spi.Exchange;
import io.sluice.spi.Outcome;
import io.sluice.spi.UpstreamFailure;
import io.sluice.spi.http.ResponseHead;
import java.util.List;

/** Several observers as one. What one of them throws is logged, and harms neither the exchange nor the others. */
public final class Observers {
    private static final FaultLog FAULTS = new FaultLog(Observers.class);

    private Observers() {}

    /** Tells all of them, in their order; with none of them there is no detour. */
    public static ExchangeObserver of(List<ExchangeObserver> observers) {
        ExchangeObserver[] watching = observers.stream()
                .filter(one -> !one.equals(ExchangeObserver.NONE))
                .toArray(ExchangeObserver[]::new);
        return watching.length == 0 ? ExchangeObserver.NONE : new Several(watching);
    }

    private static final class Several implements ExchangeObserver {
        private final ExchangeObserver[] observers;

        Several(ExchangeObserver[] observers) {
            this.observers = observers;
        }

        @Override
        public void started(Exchange exchange, int loop) {
            for (ExchangeObserver observer : observers) {
                try {
                    observer.started(exchange, loop);
                } catch (Throwable e) {
                    FAULTS.note("an observer of exchanges failed", e);
                }
            }
        }

        @Override
        public void upstreamFailed(Exchange exchange, UpstreamFailure failure, int loop) {
            for (ExchangeObserver observer : observers) {
                try {
                    observer.upstreamFailed(exchange, failure, loop);
                } catch (Throwable e) {
                    FAULTS.note("an observer of exchanges failed", e);
                }
            }
        }

        @Override
        public void completed(Exchange exchange, ResponseHead response, Outcome outcome, int loop) {
            for (ExchangeObserver observer : observers) {
                try {
                    observer.completed(exchange, response, outcome, loop);
                } catch (Throwable e) {
                    FAULTS.note("an observer of exchanges failed", e);
                }
            }
        }
    }
}
