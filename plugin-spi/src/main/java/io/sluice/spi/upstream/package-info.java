/** Requests that plugins make by themselves, through the proxy's own upstreams. */
package io.sluice.spi.upstream;
