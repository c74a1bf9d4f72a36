/** Runs inside the compiler of plugin authors: writes what a jar needs to be found by the proxy. No class of it runs there. */
package io.sluice.spi.processor;
