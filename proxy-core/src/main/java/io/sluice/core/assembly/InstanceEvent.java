package io.sluice.core.assembly;

import io.sluice.spi.event.PluginChanged;
import java.time.Instant;

/** A plugin instance came or went. */
record InstanceEvent(Instant time, String name, String category, boolean isOpen) implements PluginChanged {}
