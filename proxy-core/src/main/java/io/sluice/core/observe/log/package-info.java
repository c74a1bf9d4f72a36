/**
 * The access log. Loops make lines and put them into rings, one thread writes them; what a line may hold is in
 * {@code LogTags}. Nothing here ever makes a loop wait.
 */
@NullMarked
package io.sluice.core.observe.log;

import org.jspecify.annotations.NullMarked;
