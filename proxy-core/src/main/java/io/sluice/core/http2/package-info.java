/**
 * HTTP/2's wire (RFC 9113, RFC 7541): header compression, frames, streams, flow control on both sides, and the bounds that keep
 * a peer from making its connection expensive. Bytes in, calls out; nothing here knows a channel, an exchange or what a request
 * means.
 */
@NullMarked
package io.sluice.core.http2;

import org.jspecify.annotations.NullMarked;
