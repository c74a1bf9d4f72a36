/**
 * How configuration is described, checked and bound: a record whose components carry
 * {@link io.sluice.spi.config.Setting} is the one schema from which validation, the reference tables and the editors'
 * JSON Schema are made.
 */
package io.sluice.spi.config;
