package io.sluice.spi;

import java.time.Duration;
import java.util.Optional;

/** How an exchange ended. */
public interface Outcome {

    /** Who or what ended the exchange. */
    enum End {
        /** The response was written in full. */
        COMPLETE,
        /** The client went away before that. */
        CLIENT_ABORTED,
        /** The upstream broke off after the response head had been sent, so that the client saw a truncated body. */
        UPSTREAM_TRUNCATED,
        /** A clock or limit of the proxy cut the exchange off. */
        LIMIT,
        /** A bug in the proxy or a plugin. */
        INTERNAL
    }

    /** How it ended. */
    End end();

    /** The status that went to the client; 499 where the client went away before there was one. */
    int status();

    /** Bytes of the response's body that were written. */
    long responseBytes();

    /** Bytes of the request's body that were read. */
    long requestBytes();

    /** From the request's head to the end. */
    Duration duration();

    /** The peer that answered, {@code host:port}, when one did. */
    Optional<String> peer();
}
