package io.sluice.spi.http;

/** Status and header section of a response. Changes take effect at once. Owned by the exchange's event loop. */
public interface ResponseHead {

    /** The status code, 200 to 599 (and 101 after an accepted upgrade). */
    int status();

    /**
     * Changes the status code.
     *
     * @throws IllegalArgumentException unless 200 to 599
     */
    void setStatus(int status);

    /** The header section. */
    Headers headers();
}
