/** Starts, reloads and stops a proxy: the command line and the {@code Proxy} itself, nothing about a single exchange. */
@NullMarked
package io.sluice.core;

import org.jspecify.annotations.NullMarked;
