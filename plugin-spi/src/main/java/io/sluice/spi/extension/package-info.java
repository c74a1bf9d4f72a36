/**
 * What plugins can do besides looking at exchanges: one interface for each point of the proxy that can be extended, found as
 * ordered sets from what is built in and from plugin jars alike.
 */
package io.sluice.spi.extension;
