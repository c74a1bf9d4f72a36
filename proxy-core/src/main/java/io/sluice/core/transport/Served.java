package io.sluice.core.transport;

import io.sluice.core.exchange.ServerGeneration;
import io.sluice.core.tls.ServerTls;

/** What a listener serves at present, and how it speaks to its clients; a reload swaps it. */
public record Served(ServerGeneration generation, ListenerSettings settings, ServerTls tls) {}
