/**
 * One request and its response as a state machine without I/O: what happens on which event. The sockets are behind the ports
 * declared here ({@link io.sluice.core.exchange.Downstream}, {@link io.sluice.core.exchange.PeerConnector},
 * {@link io.sluice.core.exchange.UpstreamStream}), which the transport implements.
 */
@NullMarked
package io.sluice.core.exchange;

import org.jspecify.annotations.NullMarked;
