package io.sluice.plugins.limit;

/**
 * How a value of a key stands.
 *
 * @param passes whether the request is within the limit
 * @param remaining how many more would be now
 * @param seconds when there are all again, or for a request that does not pass, when there is one
 */
record Standing(boolean passes, long remaining, long seconds) {}
