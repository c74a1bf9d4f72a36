/** The plugins of a location, compiled into one array for each hook and step when a generation is built. No I/O, no threads. */
@NullMarked
package io.sluice.core.chain;

import org.jspecify.annotations.NullMarked;
