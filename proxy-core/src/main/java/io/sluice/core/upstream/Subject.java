package io.sluice.core.upstream;

import io.sluice.spi.http.RequestHead;

/** What a peer is picked for, as far as a choice may depend on it. */
public interface Subject {

    /** The request's head, as it goes upstream. */
    RequestHead request();

    /** The client's address as text; empty for a request that no client made. */
    String clientAddress();
}
