package io.sluice.plugins.tracechain;

import io.sluice.spi.config.Setting;

/** Keys of {@code trace_chain}. */
record TraceChainConfig(
        @Setting(
                value = "What a request must bring to be traced; 16 characters at least.",
                notEmpty = true,
                secret = true)
        String secret,

        @Setting(value = "The header that brings it, and that the traces come in.", fallback = "X-Trace-Chain")
        String header) {}
