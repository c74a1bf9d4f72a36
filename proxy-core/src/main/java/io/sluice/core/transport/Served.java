package io.sluice.core.transport;

import io.sluice.core.exchange.ServerGeneration;

/** What a listener serves at present; a reload swaps it. */
public record Served(ServerGeneration generation, ListenerSettings settings) {}
