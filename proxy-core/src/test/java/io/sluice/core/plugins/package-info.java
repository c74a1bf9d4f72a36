/** The built-in plugins in a running proxy, each by what its clients and its upstream see. */
@NullMarked
package io.sluice.core.plugins;

import org.jspecify.annotations.NullMarked;
