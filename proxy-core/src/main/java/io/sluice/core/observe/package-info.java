/** Watching exchanges from outside: access log and metrics hang on the one completion event. */
@NullMarked
package io.sluice.core.observe;

import org.jspecify.annotations.NullMarked;
