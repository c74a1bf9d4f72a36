/**
 * The distribution as its users have it: the start script, real tools around it, files on disk. Run by {@code mvn verify}, when
 * the distribution has been assembled.
 */
@NullMarked
package io.sluice.core.acceptance;

import org.jspecify.annotations.NullMarked;
