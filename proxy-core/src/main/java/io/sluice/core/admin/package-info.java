/** The operator's side door: health, readiness and metrics on a listener of its own. */
@NullMarked
package io.sluice.core.admin;

import org.jspecify.annotations.NullMarked;
