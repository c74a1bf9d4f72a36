/**
 * A generator of load at a fixed rate. Requests are due by the clock and not when an answer came, so a slow server does not slow
 * down the questions: what it keeps waiting is counted as waiting.
 */
@NullMarked
package io.sluice.benchmarks.openloop;

import org.jspecify.annotations.NullMarked;
