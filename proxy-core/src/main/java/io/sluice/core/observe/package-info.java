/**
 * Watching exchanges from outside. Here is what an observer is told; the access log and the metrics, packages of their
 * own, are observers, and neither knows the other.
 */
@NullMarked
package io.sluice.core.observe;

import org.jspecify.annotations.NullMarked;
