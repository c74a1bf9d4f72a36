package io.sluice.core.services;

import io.micrometer.core.instrument.MeterRegistry;
import org.slf4j.Logger;

/**
 * The plugin instance that jobs are of.
 *
 * @param loader of its classes
 */
public record JobOwner(String plugin, Logger logger, MeterRegistry meters, ClassLoader loader) {}
