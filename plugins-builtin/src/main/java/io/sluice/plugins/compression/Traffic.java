package io.sluice.plugins.compression;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * Counts the bytes of bodies before and after, over all exchanges.
 *
 * @param before bytes that came in
 * @param after bytes that went out
 */
record Traffic(Counter before, Counter after) {

    static Traffic of(MeterRegistry meters, String work, Coding coding) {
        return new Traffic(
                counter(meters, "sluice.compression.read", "Bytes that came in", work, coding),
                counter(meters, "sluice.compression.written", "Bytes that went out", work, coding));
    }

    private static Counter counter(MeterRegistry meters, String name, String text, String work, Coding coding) {
        return Counter.builder(name)
                .description(text)
                .baseUnit("bytes")
                .tag("work", work)
                .tag("coding", coding.token())
                .register(meters);
    }

    void count(int in, int out) {
        before.increment(in);
        after.increment(out);
    }
}
