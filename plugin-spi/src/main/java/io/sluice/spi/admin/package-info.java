/** The admin listener, as far as plugins have to do with it. */
package io.sluice.spi.admin;
