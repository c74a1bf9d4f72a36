/** Real sockets for tests: a proxy run from TOML, origins that do what a test says, and a client that sends any bytes. */
@NullMarked
package io.sluice.core.testing;

import org.jspecify.annotations.NullMarked;
