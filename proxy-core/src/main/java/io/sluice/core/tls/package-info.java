/**
 * Certificates and what is made of them: PEM in, checked credentials and contexts of the TLS library out. No channels, no
 * handshakes: those are the transport's. Nothing here runs on event loops but the choice of a context by name.
 */
@NullMarked
package io.sluice.core.tls;

import org.jspecify.annotations.NullMarked;
