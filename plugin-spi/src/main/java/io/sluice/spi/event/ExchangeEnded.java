package io.sluice.spi.event;

import java.time.Duration;
import java.util.Optional;

/** An exchange of any location is over. It says what happened, and nothing of headers, queries and bodies. */
public interface ExchangeEnded extends HostEvent {
    /** The server that it came to. */
    String server();

    /** The location that it matched. */
    String location();

    /** The client's address, as the proxy believes it. */
    String clientAddress();

    /** The request's method. */
    String method();

    /** The request's path, without its query. */
    String path();

    /** The status that went to the client; 499 where the client went away before there was one. */
    int status();

    /** Whether the response was written in full. */
    boolean isComplete();

    /** Bytes of the request's body that were read. */
    long requestBytes();

    /** Bytes of the response's body that were written. */
    long responseBytes();

    /** From the request's head to the end. */
    Duration duration();

    /** The peer that answered, {@code host:port}, when one did. */
    Optional<String> peer();
}
