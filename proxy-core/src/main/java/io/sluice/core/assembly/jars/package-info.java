/**
 * Plugin jars: what they say of themselves, whether they may be believed, whom they need, and the class loaders that keep them
 * apart. Knows nothing of generations; a jar is used by as many of them as share it.
 */
@NullMarked
package io.sluice.core.assembly.jars;

import org.jspecify.annotations.NullMarked;
