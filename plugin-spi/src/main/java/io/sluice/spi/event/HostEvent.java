package io.sluice.spi.event;

import java.time.Instant;

/** Something that the proxy tells. Implemented by the proxy and the test kit alone; may grow. */
public interface HostEvent {
    /** When it happened. */
    Instant time();
}
