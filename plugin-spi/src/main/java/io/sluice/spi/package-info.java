/**
 * The contract between the proxy and a plugin: a {@link io.sluice.spi.PluginFactory} makes {@link io.sluice.spi.Plugin}s,
 * a plugin's hooks are called with the {@link io.sluice.spi.Exchange} they are about, and what a hook returns decides how
 * the exchange goes on. Configuration is described in {@link io.sluice.spi.config}, messages in
 * {@link io.sluice.spi.http}, bodies in {@link io.sluice.spi.body}, requests of plugins' own in
 * {@link io.sluice.spi.upstream}, what they keep in {@link io.sluice.spi.services}, what
 * they hear of in {@link io.sluice.spi.event}.
 */
package io.sluice.spi;
