/**
 * What is counted for Prometheus: exchanges by the proxy itself, in counters that loops do not share, and by plugins in
 * meters that live as long as they do.
 */
@NullMarked
package io.sluice.core.observe.metrics;

import org.jspecify.annotations.NullMarked;
