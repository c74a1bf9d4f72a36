/** Streaming bodies. Opt-in: a body that no plugin asked for never takes the form of these types. */
package io.sluice.spi.body;
