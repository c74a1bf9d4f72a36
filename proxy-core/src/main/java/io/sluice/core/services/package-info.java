/**
 * The services that plugin instances get by their contexts and that last longer than a call. Knows the SPI alone, no exchange and
 * no configuration.
 */
@NullMarked
package io.sluice.core.services;

import org.jspecify.annotations.NullMarked;
