package io.sluice.plugins.trafficsplitting;

import io.micrometer.core.instrument.Counter;
import io.sluice.spi.Exchange;
import io.sluice.spi.RegexSearch;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import java.util.zip.CRC32;

/**
 * Which requests go to the other upstream.
 *
 * @param weight of a hundred
 * @param sticky what decides instead of the lot, if anything does
 * @param lot gives numbers from 0 to less than 100
 */
record Split(String upstream, double weight, Optional<Sticky> sticky, DoubleSupplier lot, Counter counter) {
    private static final int BUCKETS = 10_000;

    void apply(Exchange exchange) {
        if (isChosen(exchange)) {
            counter.increment();
            exchange.useUpstream(upstream);
        }
    }

    private boolean isChosen(Exchange exchange) {
        if (sticky.isEmpty()) {
            return lot.getAsDouble() < weight;
        }
        Optional<String> value = sticky.get().value(exchange);
        if (value.isEmpty()) {
            return false;
        }
        var matcher = sticky.get().matcher();
        return matcher.isPresent()
                ? weight > 0 && RegexSearch.finds(matcher.get(), value.get(), false)
                : share(value.get()) < weight;
    }

    /** A number from 0 to less than 100 that is always the same for a value. */
    private static double share(String value) {
        var sum = new CRC32();
        sum.update(value.getBytes(StandardCharsets.UTF_8));
        return (double) (sum.getValue() % BUCKETS) / (BUCKETS / 100);
    }
}
