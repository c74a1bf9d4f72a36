/**
 * What a plugin instance can keep, beyond its fields, through its {@code PluginContext}: values for a while in a
 * {@link io.sluice.spi.services.TtlCache}, and for good in a {@link io.sluice.spi.services.KeyValueStore}. When they do
 * something is said by a {@link io.sluice.spi.services.Cron}. Nothing here is about
 * one exchange.
 */
package io.sluice.spi.services;
