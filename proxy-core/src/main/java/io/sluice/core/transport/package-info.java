/**
 * Sockets and pipelines: the only package with channels. Handlers translate network events into calls on an
 * {@link io.sluice.core.exchange.ExchangeDriver} and its commands into writes; they decide nothing about requests.
 */
@NullMarked
package io.sluice.core.transport;

import org.jspecify.annotations.NullMarked;
