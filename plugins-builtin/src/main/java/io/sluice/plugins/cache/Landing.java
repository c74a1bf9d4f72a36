package io.sluice.plugins.cache;

/** How a flight ended for those who waited for it. */
enum Landing {
    /** The response is stored. */
    STORED,
    /** The response is for one client only: each has to ask for its own. */
    NOT_SHARED,
    /** The response is for one who said who it is, and tells nothing of what others get: they have to ask. */
    WITHHELD,
    /** The upstream answered by an error, or not at all. */
    ERROR,
    /** The client of the one who asked went away, or the body broke off: somebody else has to ask. */
    ABANDONED,
    /** It has not ended, but one cannot wait any longer. */
    LATE
}
