/**
 * Makes generations out of configurations: the only reader of {@code io.sluice.config}. Finds plugins, builds them, compiles
 * chains and tables, and hands the result to those who run it; nobody here takes part in an exchange.
 */
@NullMarked
package io.sluice.core.assembly;

import org.jspecify.annotations.NullMarked;
