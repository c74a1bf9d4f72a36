/** What a gateway changes in heads it passes on (RFC 9110 §7.6): pure functions on header sections. */
@NullMarked
package io.sluice.core.forward;

import org.jspecify.annotations.NullMarked;
