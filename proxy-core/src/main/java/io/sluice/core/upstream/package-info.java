/**
 * Groups of origin servers and the choice among them; no I/O here.
 *
 * <p><i>Upstream</i> means towards the origin server and <i>downstream</i> towards the client, by position, as in nginx, Envoy
 * and Pingora. RFC 9110 §3.7 uses the words by the flow of messages instead and calls the position inbound and outbound.
 */
@NullMarked
package io.sluice.core.upstream;

import org.jspecify.annotations.NullMarked;
