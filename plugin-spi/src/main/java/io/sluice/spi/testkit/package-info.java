/** The plugin author's test kit: runs a plugin against an exchange in memory, without proxy or network. */
package io.sluice.spi.testkit;
