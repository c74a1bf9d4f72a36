/** What the proxy costs: JMH suites for its parts, and the harness that runs it side by side with other proxies. */
@NullMarked
package io.sluice.benchmarks;

import org.jspecify.annotations.NullMarked;
