/**
 * The plugin author's test kit: runs plugins in memory, without proxy or network, and with any test framework or none.
 *
 * <p>{@link io.sluice.spi.testkit.PluginHarness} makes plugins through their factories and leads a whole exchange through
 * them in the order and with the rules of the proxy; {@link io.sluice.spi.testkit.PluginRun} tells what came of it. The
 * {@code Fake…} types stand for the messages and services that a plugin receives, for tests of single methods. What is not
 * here: HTTP framing, routing, forwarding headers, caching. A test that needs those needs the proxy.
 */
package io.sluice.spi.testkit;
