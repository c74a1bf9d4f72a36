/** Plugins for measuring what a chain costs. They are packed into a jar of their own, as a stranger's would be. */
@NullMarked
package io.sluice.benchmarks.plugins;

import org.jspecify.annotations.NullMarked;
