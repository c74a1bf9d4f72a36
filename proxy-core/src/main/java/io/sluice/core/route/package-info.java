/**
 * Which location a request belongs to, and the target it goes on with: patterns, the table that finds the first rule a
 * request fits, and rewriting. Pure functions of a request's head over immutable tables, shared by all event loops.
 * What a location does with the request is its payload, unknown here.
 */
@NullMarked
package io.sluice.core.route;

import org.jspecify.annotations.NullMarked;
