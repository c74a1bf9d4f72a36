package io.sluice.plugins.limit;

import io.sluice.spi.Exchange;
import io.sluice.spi.Outcome;
import io.sluice.spi.Plugin;
import io.sluice.spi.RequestResult;
import io.sluice.spi.Respond;
import io.sluice.spi.Slot;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Lets so many requests of each key be under way at once. What is remembered are the keys of requests under way and no
 * others, so it needs no bound of its own.
 */
final class InFlightLimiter implements Plugin {
    private final LimitKey key;
    private final int max;
    private final Respond refusal;
    private final Watch watch;
    private final Slot<String> counted;
    private final ConcurrentMap<String, Integer> underWay = new ConcurrentHashMap<>();

    /**
     * A limiter.
     *
     * @param counted the key under which an exchange is counted, set while it is
     */
    InFlightLimiter(LimitKey key, int max, Respond refusal, Watch watch, Slot<String> counted) {
        this.key = key;
        this.max = max;
        this.refusal = refusal;
        this.watch = watch;
        this.counted = counted;
    }

    @Override
    public RequestResult onRequest(Exchange exchange) {
        var value = key.of(exchange);
        if (value.isEmpty()) {
            return RequestResult.proceed();
        }
        int now = underWay.merge(value.get(), 1, Integer::sum);
        if (now > max && !watch.forgives(value.get())) {
            leave(value.get());
            return refusal;
        }
        exchange.set(counted, value.get());
        return RequestResult.proceed();
    }

    @Override
    public void onComplete(Exchange exchange, Outcome outcome) {
        exchange.get(counted).ifPresent(this::leave);
    }

    private void leave(String value) {
        underWay.computeIfPresent(value, (same, number) -> number == 1 ? null : number - 1);
    }

    /** How many keys are remembered. */
    int size() {
        return underWay.size();
    }
}
